package io.verdant.verdearbiter;

/**
 * One move of a game as a person reads it.
 *
 * @param number counted from 1
 * @param mover who made it
 * @param move what kind of move, by its name in {@link Move}; empty where the bytes are none
 * @param length its bytes
 * @param hashes hashes that it posts
 * @param what what it says, in words
 */
public record Beat(int number, Player mover, String move, int length, int hashes, String what) {}
