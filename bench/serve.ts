/** Tells the process that started this one that its server listens, and ends with it. */
export function readyToServe(): void {
  process.on('disconnect', () => process.exit(0))
  process.send?.('serves')
}
