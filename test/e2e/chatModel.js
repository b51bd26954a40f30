'use strict';

/** n8n 1.x comes without the SDK that the Mixtral Chat Model is built on. */
const hasChatModel = !(process.env.N8N_MIXTRAL_E2E_VERSION ?? '').startsWith('1.');

/** What an n8n cannot do is no test there, rather than one that is skipped. */
const none = () => {};

module.exports = {
	describeWithChatModel: hasChatModel ? describe : none,
	testWithChatModel: hasChatModel ? test : none,
	testWithoutChatModel: hasChatModel ? none : test,
};
