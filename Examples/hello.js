// A job for Node.js: prints its arguments.
console.log("hello from node", process.version, process.argv.slice(2));
