// Loaded into every n8n process: ends it when the run that started it is gone, however it went.
const parent = process.ppid;
setInterval(() => {
	if (process.ppid !== parent) process.exit(1);
}, 500).unref();
