/** Prints what n8n's official scan says of a folder: `node scan.mjs FOLDER PATTERN...`. */
import { analyzePackage } from '@n8n/scan-community-package/scanner/scanner.mjs';

const [folder, ...patterns] = process.argv.slice(2);
const { passed, message, details } = await analyzePackage(
	folder,
	patterns.length > 0 ? patterns : undefined,
);
console.log(JSON.stringify({ passed, message, details }));
process.exit(0);
