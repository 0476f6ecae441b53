package dev.eider.lab.soak;

/**
 * What a process held at one moment.
 *
 * @param atSeconds since the first record was learned from
 * @param records learned from by then
 * @param heapMebibytes what the last collection left of the heap, of which some is not in use
 * @param residentMebibytes the resident set: heap, native arrays and code
 * @param fileDescriptors open ones, sockets included
 * @param threads live ones
 * @param temporaryFiles in its folder
 * @param temporaryMebibytes their size
 */
record ProcessSample(
    double atSeconds,
    long records,
    double heapMebibytes,
    double residentMebibytes,
    long fileDescriptors,
    long threads,
    long temporaryFiles,
    double temporaryMebibytes) {}
