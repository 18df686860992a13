'use strict';
// Fails, saying why, where this Node is too old for the vendor's tools.
var version = process.versions.node.split('.').map(Number);
if (version[0] < 20 || (version[0] === 20 && version[1] < 19)) {
  console.log('Node 20.19 or later is needed, this is ' + process.version);
  process.exitCode = 1;
}
