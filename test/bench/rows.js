'use strict';

const { rowOfCase } = require('./benchCase');
const { cases } = require('./cases');
const { memoryOfFiles } = require('./memory/files');
const { memoryOfItems } = require('./memory/items');
const { memoryOfReplies } = require('./memory/replies');

/**
 * One row of the benchmark.
 *
 * @typedef {object} Row
 * @property {string} name for `--case`
 * @property {string} title what happens
 * @property {string} bound what ours must keep, in words
 * @property {boolean} [isOverTls]
 * @property {boolean} [isOfMemory] about memory; takes long
 * @property {(routes: import('./measure').Bench['routes']) => object[]} workflows what it executes
 * @property {(bench: import('./measure').Bench, options: RunOptions) => Promise<boolean>} run prints its
 *   figures; false when a bound was missed
 *
 * @typedef {{ runs: number, quick: boolean, log: (line: string) => void }} RunOptions
 */

/** @type {Row[]} */
const rows = [...cases.map(rowOfCase), memoryOfItems, memoryOfFiles, memoryOfReplies];

module.exports = { rows };
