import { everyField } from './everyField';
import { extraBodyRows } from './extraBody';
import { fileRows } from './files';
import { identityRows } from './identity';
import { jsonFormatRows } from './jsonFormats';
import { jsonSchemaRows } from './jsonSchemas';
import { messagesJsonRows } from './messagesJson';
import { mixtralTemplateRows } from './mixtralTemplate';
import { optionRows } from './options';
import { promptRows } from './prompts';
import { routingRows } from './routing';
import { routingOrderRows } from './routingOrder';
import type { Row } from './row';
import { samplingRows } from './sampling';
import { samplingTextRows } from './samplingText';
import { toolRows } from './tools';

/** Every set of settings for which the node must send what the clients send. */
export const rows: Row[] = [
	...samplingRows,
	...samplingTextRows,
	...routingRows,
	...routingOrderRows,
	...toolRows,
	...optionRows,
	...identityRows,
	...promptRows,
	...fileRows,
	...messagesJsonRows,
	...mixtralTemplateRows,
	...jsonFormatRows,
	...jsonSchemaRows,
	...extraBodyRows,
	everyField,
];
