/** What the windows of a test file complained of since it was last asked: errors, and violations of the policy. */
const heard: string[] = [];

export function complain(text: string): void {
  heard.push(text);
}

/** All complaints so far; they are forgotten. */
export function takeComplaints(): string[] {
  return heard.splice(0);
}
