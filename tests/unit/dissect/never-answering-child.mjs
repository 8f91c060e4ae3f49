// Stands for dissectors that hang: says that it is ready, and then keeps its thread busy for ever with what it is asked.
process.on('message', () => {
  for (;;);
});
process.send({ kind: 'ready', version: '0.0.0' });
