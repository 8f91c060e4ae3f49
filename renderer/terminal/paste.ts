/** Text as a terminal takes it: line ends are carriage returns, and nothing can end bracketed paste early. */
export function pasteText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is exactly what is taken out
  return text.replace(/\r?\n/g, '\r').replace(/\u001b/g, '');
}

/** How many commands a paste would send at once; more than one is worth a question. */
export function pasteLines(text: string): number {
  return text.replace(/(\r?\n)+$/, '').split(/\r?\n/).length;
}
