// Stands for dissectors that a capture kills: ready, and gone with the first question.
process.on('message', () => process.exit(1));
process.send({ kind: 'ready', version: '0.0.0' });
