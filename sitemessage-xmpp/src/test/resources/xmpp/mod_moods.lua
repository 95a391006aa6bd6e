-- What a sender is called decides how the server receives its messages.
local st = require "util.stanza";

local function moody(event)
	local stanza, origin = event.stanza, event.origin;
	if stanza.attr.type == "error" then
		return;
	end
	if origin.username == "unlucky" then
		origin.send(st.error_reply(stanza, "wait", "resource-constraint", "come back later"));
		return true;
	elseif origin.username == "flooding" then
		origin.send(st.error_reply(stanza, "wait", "policy-violation", "too many messages"));
		return true;
	elseif origin.username == "unwanted" then
		origin.send(st.error_reply(stanza, "cancel", "not-allowed", "not from you"));
		return true;
	end
end

for _, target in ipairs({ "bare", "full", "host" }) do
	module:hook("pre-message/" .. target, moody, 1000);
end
