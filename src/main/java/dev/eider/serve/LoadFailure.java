package dev.eider.serve;

/**
 * A version that is asked for and not served, because it could not be loaded.
 *
 * @param version its number
 * @param attempts how often it was tried
 * @param givenUp whether it is not tried again until another version is asked for
 * @param reason one sentence
 */
record LoadFailure(long version, int attempts, boolean givenUp, String reason) {}
