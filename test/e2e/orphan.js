// Loaded into the processes of n8n and npm: ends them when the run that started them is gone, however
// it went.
const parent = process.ppid;
setInterval(() => {
	if (process.ppid !== parent) process.exit(1);
}, 500).unref();
