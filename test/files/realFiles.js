'use strict';

/** Real files, small and made on the spot: a PDF with text, a JPEG with a comment, a PNG, a WAV. */

const { crc32, deflateSync } = require('node:zlib');

/**
 * A PDF of one page.
 *
 * @param {string[]} lines of ASCII text
 * @returns {Buffer}
 */
function pdfOf(lines) {
	const escaped = lines.map((line) => line.replace(/[\\()]/g, '\\$&'));
	const text = ['BT /F1 12 Tf 14 TL 72 720 Td', ...escaped.map((line) => `(${line}) Tj T*`), 'ET'];
	const content = text.join('\n');
	const objects = [
		'<< /Type /Catalog /Pages 2 0 R >>',
		'<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
		'<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R ' +
			'/Resources << /Font << /F1 5 0 R >> >> >>',
		`<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
		'<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
	];
	let file = '%PDF-1.4\n';
	const offsets = objects.map((object, index) => {
		const offset = file.length;
		file += `${index + 1} 0 obj\n${object}\nendobj\n`;
		return offset;
	});
	const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`);
	const size = objects.length + 1;
	const table = `xref\n0 ${size}\n0000000000 65535 f \n${entries.join('')}`;
	const trailer = `trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF\n`;
	return Buffer.from(file + table + trailer, 'latin1');
}

/** The lines of text in a PDF that `pdfOf` made. */
function textOfPdf(pdf) {
	const lines = pdf.toString('latin1').matchAll(/\(((?:[^\\()]|\\.)*)\) Tj/g);
	return [...lines].map(([, line]) => line.replace(/\\(.)/g, '$1'));
}

/** One white pixel. */
const JPEG = Buffer.from(
	`/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP${'/'.repeat(86)}wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAA` +
		'AP/aAAgBAQABPxA=',
	'base64',
);
const COMMENT = 0xfe;

/** A JPEG of one pixel with a comment in it, by which tests tell pictures apart. */
function jpegOf(comment) {
	const text = Buffer.from(comment, 'latin1');
	const segment = Buffer.from([0xff, COMMENT, 0, 0]);
	segment.writeUInt16BE(text.length + 2, 2);
	return Buffer.concat([JPEG.subarray(0, 2), segment, text, JPEG.subarray(2)]);
}

/** The comment of a JPEG that `jpegOf` made. */
function commentOfJpeg(jpeg) {
	if (jpeg[0] !== 0xff || jpeg[1] !== 0xd8 || jpeg[3] !== COMMENT) return null;
	return jpeg.subarray(6, 4 + jpeg.readUInt16BE(4)).toString('latin1');
}

/** A PNG of one color, `size` pixels high and wide. */
function pngOf(size = 1, [red, green, blue] = [255, 0, 0]) {
	const header = Buffer.alloc(13);
	header.writeUInt32BE(size, 0);
	header.writeUInt32BE(size, 4);
	header.set([8, 2, 0, 0, 0], 8);
	const row = Buffer.from([0, ...Array.from({ length: size }, () => [red, green, blue]).flat()]);
	const pixels = deflateSync(Buffer.concat(Array.from({ length: size }, () => row)));
	const signature = Buffer.from('89504e470d0a1a0a', 'hex');
	return Buffer.concat([
		signature,
		chunk('IHDR', header),
		chunk('IDAT', pixels),
		chunk('IEND', Buffer.alloc(0)),
	]);
}

function chunk(type, data) {
	const body = Buffer.concat([Buffer.from(type), data]);
	const frame = Buffer.alloc(8);
	frame.writeUInt32BE(data.length, 0);
	frame.writeUInt32BE(crc32(body) >>> 0, 4);
	return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** A WAV of silence, 16 bits, 8 kHz. */
function wavOf(samples = 80) {
	const header = Buffer.alloc(44);
	header.write('RIFF', 0);
	header.writeUInt32LE(36 + samples * 2, 4);
	header.write('WAVEfmt ', 8);
	header.writeUInt32LE(16, 16);
	header.set([1, 0, 1, 0], 20);
	header.writeUInt32LE(8_000, 24);
	header.writeUInt32LE(16_000, 28);
	header.set([2, 0, 16, 0], 32);
	header.write('data', 36);
	header.writeUInt32LE(samples * 2, 40);
	return Buffer.concat([header, Buffer.alloc(samples * 2)]);
}

module.exports = { commentOfJpeg, jpegOf, pdfOf, pngOf, textOfPdf, wavOf };
