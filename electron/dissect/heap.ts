/** MiB that JavaScript may take in the process that dissects, besides what WebAssembly takes. */
export const HEAP_MIB = 512;
