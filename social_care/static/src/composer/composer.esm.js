import {
    Component,
    onMounted,
    onWillStart,
    onWillUnmount,
    useEffect,
    useRef,
    useState,
} from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { FileInput } from "@web/core/file_input/file_input";
import { _t } from "@web/core/l10n/translation";
import {
    deserializeDateTime,
    formatDateTime,
    serializeDateTime,
} from "@web/core/l10n/dates";
import { browser } from "@web/core/browser/browser";
import { useAutoresize } from "@web/core/utils/autoresize";
import { useDebounced } from "@web/core/utils/timing";
import { useEmojiPicker } from "@web/core/emoji_picker/emoji_picker";
import { useBus, useService } from "@web/core/utils/hooks";

import { COUNTS } from "./count/count.esm";
import { keepDraft, readDraft, tidyDrafts } from "./draft.esm";
import { useReplyRequests } from "./reply_request.esm";
import { usePicker } from "./picker.esm";
import { press } from "../actions/press.esm";

/** Milliseconds without a key after which the server is asked what it thinks. */
const ASK = 600;
/** Of long limits only the last letters are counted down. */
const NEAR = 500;
const MODEL = "social.care.conversation";
/** Findings whose words are for the customer alone: there is a safe way for them. */
const PRIVATE = ["phone", "email", "address", "card", "iban", "order", "elsewhere"];
const { DateTime } = luxon;

function when(moment) {
    return moment ? formatDateTime(deserializeDateTime(moment)) : "";
}

/**
 * Where an agent answers: in public or in private, as far as the network allows, in
 * letters as the network counts them. Typing asks nobody; the server's word comes after.
 *
 * @param {Object} conversation what the server says of it, see `_composer`
 * @param {Object|false} post the post that is answered
 * @param {Object} record the record on whose form or in whose pane this stands
 */
export class SocialComposer extends Component {
    static template = "social_care.Composer";
    static components = { Dropdown, DropdownItem, FileInput };
    static props = {
        conversation: Object,
        post: [Object, { value: false }],
        record: Object,
        user: String,
        presence: Object,
        // Whether the agent chose the post, and how to take that back.
        chosen: Boolean,
        unchoose: Function,
        reload: Function,
        // Where the composer tells how words are put back into it.
        register: { type: Function, optional: true },
    };
    static nextId = 1;

    setup() {
        this.id = `o_social_composer_${SocialComposer.nextId++}`;
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.area = useRef("area");
        this.emoji = useRef("emoji");
        this.state = useState({
            body: "",
            visibility: "",
            closing: false,
            corrects: false,
            inParts: false,
            pictures: [],
            link: "",
            busy: false,
            error: "",
            checked: null,
            canned: null,
            macros: null,
            // A macro that was begun: its other steps are taken as this is sent.
            macro: null,
            // A note to colleagues, no answer.
            note: false,
            // As the browser writes it, in the user's time zone; empty: at once.
            sendAt: "",
            later: false,
        });
        this.mentioned = new Map();
        this.picker = usePicker({
            find: (before) => this.findPrepared(before),
            pick: (item, typed) => this.pickPrepared(item, typed),
        });
        this.asked = 0;
        useAutoresize(this.area, { minimumHeight: 72 });
        useEmojiPicker(this.emoji, { onSelect: (emoji) => this.insert(emoji) });
        this.keep = useDebounced(() => this.keepNow(), 200, {
            execBeforeUnmount: true,
        });
        this.check = useDebounced(() => this.askServer(), ASK);
        onWillStart(() => {
            tidyDrafts();
            this.restore(readDraft(this.props.conversation.id));
        });
        onMounted(() => this.props.register?.((words) => this.putBack(words)));
        onWillUnmount(() => this.props.register?.(null));
        useReplyRequests(this.props.record, () => this.focus());
        useBus(this.env.bus, "SOCIAL_CARE:FOCUS", ({ detail }) => {
            if (detail === this.props.conversation.id) {
                this.focus();
            }
        });
        useEffect(
            () => {
                this.state.checked = null;
                if (this.state.body.trim()) {
                    this.check();
                }
            },
            () => [this.visibility, this.state.closing, this.props.post.id]
        );
    }

    // ---- What the network allows ---------------------------------------------------

    why(visibility) {
        return this.props.post?.why?.[visibility] || "";
    }

    get visibility() {
        const { visibility } = this.state;
        if (visibility && !this.why(visibility)) {
            return visibility;
        }
        const natural = this.props.post?.private ? "private" : "public";
        const other = natural === "public" ? "private" : "public";
        // Nobody's public answer becomes a private one by itself, nor the reverse.
        return !visibility && this.why(natural) && !this.why(other) && this.props.post
            ? other
            : visibility || natural;
    }

    /** Until when an answer of this kind can be sent; empty where that does not end. */
    get ends() {
        return when(this.props.post?.until?.[this.visibility]);
    }

    /** When the answer was given that this one takes the place of; empty: there is none. */
    get replaced() {
        return this.visibility === "public" ? when(this.props.post?.replaces) : "";
    }

    /** Why nothing can be sent at all; then an answer given elsewhere is recorded. */
    get refusal() {
        const reasons = ["public", "private"].map((one) => this.why(one));
        return reasons.every(Boolean)
            ? reasons[this.visibility === "public" ? 0 : 1]
            : "";
    }

    /** Where on the network an answer can be given. */
    get place() {
        return this.props.post?.permalink || this.props.conversation.permalink;
    }

    /** Notes stand on the ticket. */
    get canNote() {
        return Boolean(this.props.conversation.ticket);
    }

    get isNote() {
        return this.state.note && this.canNote;
    }

    /** Whether this stands in the pane of a list, which has a next conversation. */
    get inList() {
        return Boolean(this.env.socialPane);
    }

    get placeholder() {
        if (this.isNote) {
            return _t("Only colleagues will read this; write @ to tell one of them");
        }
        if (this.refusal) {
            return _t("Write your answer, give it there, then record it here");
        }
        return this.visibility === "private"
            ? _t("Only %s will read this", this.recipient)
            : _t("Everybody will read this");
    }

    get channel() {
        return this.props.conversation.channels[this.visibility];
    }

    get recipient() {
        const { post } = this.props;
        return post?.handle ? `@${post.handle}` : post?.name || "";
    }

    /** A sentence of its own: "to" is another word where it is a time. */
    get toWhom() {
        return _t("to %s", this.recipient);
    }

    get speaker() {
        const { account, signature } = this.props.conversation;
        return [account, this.props.user + signature].join(" · ");
    }

    // ---- Counting ------------------------------------------------------------------

    /** The text as it will go: with the name before it and the signature after it. */
    get whole() {
        const { signature } = this.props.conversation;
        const body = this.state.body.trim();
        const signed = !signature || body.endsWith(signature.trim());
        return this.channel.lead + body + (signed ? "" : signature);
    }

    get length() {
        if (this.isNote) {
            return 0;
        }
        if (!this.state.body.trim()) {
            return 0;
        }
        // The server's word, as long as it speaks of what stands there.
        return this.state.checked?.whole === this.whole
            ? this.state.checked.length
            : COUNTS[this.channel.counting](this.whole);
    }

    get left() {
        return this.channel.limit ? this.channel.limit - this.length : null;
    }

    get tooLong() {
        return this.left !== null && this.left < 0;
    }

    get count() {
        if (this.left === null || this.isNote) {
            return "";
        }
        if (this.tooLong && this.state.inParts && this.parts.length) {
            return _t("%s parts", this.parts.length);
        }
        if (this.tooLong) {
            return _t("%s too many", -this.left);
        }
        return this.channel.limit <= NEAR || this.left < NEAR
            ? _t("%s left", this.left)
            : "";
    }

    get parts() {
        const { checked } = this.state;
        return this.tooLong && checked?.whole === this.whole ? checked.parts : [];
    }

    get problems() {
        return this.state.checked?.problems || [];
    }

    /** Whether the team's checks refuse what stands there now. */
    get blocked() {
        return (
            this.state.checked?.whole === this.whole &&
            this.problems.some((problem) => problem.level === "block")
        );
    }

    get pictureRoom() {
        return this.channel.pictures - this.state.pictures.length;
    }

    /** What stands in the way of sending, in words; empty where nothing does. */
    get obstacle() {
        const { body, inParts, pictures } = this.state;
        if (!body.trim()) {
            return _t("Please write something.");
        }
        if (this.isNote) {
            return "";
        }
        if (this.blocked) {
            return this.problems.find(({ level }) => level === "block").message;
        }
        if (pictures.length > this.channel.pictures) {
            return _t("Too many pictures.");
        }
        if (this.tooLong && !inParts && this.channel.strict && !this.refusal) {
            return _t("It is too long: %s too many.", -this.left);
        }
        return "";
    }

    get ready() {
        return !this.state.busy && !this.obstacle;
    }

    // ---- What helps against a finding ----------------------------------------------

    /**
     * @param {Object} problem a finding of the checks
     * @returns {Object|null} `label` and `apply`, where there is a plain remedy
     */
    remedy({ code }) {
        const { customer } = this.props.conversation;
        if (PRIVATE.includes(code) && this.visibility === "public") {
            return {
                label: _t("Send a claim link instead"),
                apply: () => this.handOver(),
            };
        }
        if (code === "customer_name" && customer) {
            return { label: _t("Add the name"), apply: () => this.addName(customer) };
        }
        return null;
    }

    addName(name) {
        this.state.body = `${name}, ${this.state.body.trimStart()}`;
        this.changed();
        this.focus();
    }

    /** The server's word: the count, the parts, and what is wrong with it. */
    async askServer() {
        const number = ++this.asked;
        const { whole } = this;
        if (!this.state.body.trim() || this.refusal || this.isNote) {
            this.state.checked = null;
            return;
        }
        try {
            const checked = await this.orm.silent.call(
                MODEL,
                "social_preview",
                [[this.props.conversation.id]],
                {
                    body: this.state.body,
                    visibility: this.visibility,
                    post_id: this.props.post?.id || null,
                    closing: this.state.closing,
                }
            );
            if (number === this.asked) {
                this.state.checked = { ...checked, whole };
            }
        } catch {
            // A hint that does not come is no reason to stop somebody typing.
        }
    }

    // ---- Writing -------------------------------------------------------------------

    onInput(event) {
        this.state.body = event.target.value;
        this.state.error = "";
        this.expandShortcut();
        this.picker.look(event.target);
        this.changed();
    }

    changed() {
        if (!this.isNote) {
            this.props.presence.answering();
        }
        this.keep();
        this.check();
    }

    choose(visibility) {
        Object.assign(this.state, { visibility, note: false, error: "" });
        this.keep();
        this.check();
        this.focus();
    }

    chooseNote() {
        Object.assign(this.state, { note: true, checked: null, error: "" });
        this.keep();
        this.focus();
    }

    toggleClosing() {
        this.state.closing = !this.state.closing;
        this.keep();
    }

    onKeydown(event) {
        if (this.picker.onKeydown(event)) {
            return;
        }
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            this.send();
        } else if (event.key === "Escape") {
            event.stopPropagation();
            this.area.el.blur();
        }
    }

    focus() {
        this.area.el?.focus();
        this.area.el?.scrollIntoView({ block: "nearest" });
    }

    /** Put text where the cursor is. */
    insert(text, { before = 0 } = {}) {
        const { el } = this.area;
        const start = Math.max(
            (el?.selectionStart ?? this.state.body.length) - before,
            0
        );
        const end = el?.selectionEnd ?? this.state.body.length;
        this.state.body =
            this.state.body.slice(0, start) + text + this.state.body.slice(end);
        if (el) {
            el.value = this.state.body;
            el.setSelectionRange(start + text.length, start + text.length);
            el.focus();
        }
        this.changed();
    }

    // ---- Canned responses ----------------------------------------------------------

    async loadCanned() {
        this.state.canned ||= await this.orm.call(MODEL, "social_canned", [
            [this.props.conversation.id],
        ]);
    }

    /** `::hello ` becomes what is canned under that name, as in Odoo's chats. */
    async expandShortcut() {
        const { el } = this.area;
        const before = el.value.slice(0, el.selectionStart);
        const found = /(?:^|\s)::(\S+)\s$/.exec(before);
        if (!found) {
            return;
        }
        await this.loadCanned();
        const canned = this.state.canned.find(({ source }) => source === found[1]);
        if (canned && this.area.el?.value.slice(0, before.length) === before) {
            this.insert(canned.text + before.at(-1), { before: found[1].length + 3 });
        }
    }

    /** What is looked for before the cursor: a prepared answer, or a colleague. */
    findPrepared(before) {
        const canned = /(?:^|\s)::(\S*)$/.exec(before);
        if (canned) {
            return this.findCanned(canned[1]);
        }
        const mention = this.isNote && /(?:^|\s)@([^\s@]*)$/.exec(before);
        return mention ? this.findColleagues(mention[1]) : null;
    }

    async findCanned(typed) {
        await this.loadCanned();
        const wanted = typed.toLowerCase();
        const items = this.state.canned
            .filter(
                ({ source, text }) =>
                    source.toLowerCase().includes(wanted) ||
                    text.toLowerCase().includes(wanted)
            )
            .map(({ id, source, text }) => ({ id, name: source, detail: text, text }));
        return { typed: typed.length + 2, items };
    }

    async findColleagues(typed) {
        const users = await this.orm.silent.searchRead(
            "res.users",
            [
                ["share", "=", false],
                ["name", "ilike", typed],
            ],
            ["name"],
            { limit: 8 }
        );
        const items = users.map(({ id, name }) => ({
            id,
            name,
            detail: "",
            text: `@${name} `,
            user: id,
        }));
        return { typed: typed.length + 1, items };
    }

    pickPrepared({ text, user }, typed) {
        if (user) {
            this.mentioned.set(user, text.trim());
        }
        this.insert(text, { before: typed });
    }

    // ---- Macros --------------------------------------------------------------------

    async loadTools() {
        const { id } = this.props.conversation;
        const macros = this.orm.call("social.care.macro", "for_conversation", [id]);
        await this.loadCanned();
        this.state.macros = await macros;
    }

    /** Words first: they are sent by the agent; what says nothing is done at once. */
    async runMacro(macro) {
        if (macro.body) {
            this.insert(macro.body);
            this.state.macro = macro;
            return;
        }
        const { id } = this.props.conversation;
        await this.during(
            () => this.orm.call("social.care.macro", "action_run", [[macro.id], id]),
            { keep: true }
        );
    }

    dropMacro() {
        this.state.macro = null;
    }

    manageMacros() {
        return this.action.doAction("social_care.social_care_macro_action");
    }

    async handOver() {
        this.keepNow();
        const action = await press(MODEL, "action_social_hand_over", [
            this.props.conversation.id,
        ]);
        await this.action.doAction(action, { onClose: () => this.props.reload() });
    }

    manageCanned() {
        return this.action.doAction("mail.mail_canned_response_action");
    }

    // ---- Pictures ------------------------------------------------------------------

    onUpload(files) {
        const wrong = files.find((file) => file.error);
        if (wrong) {
            this.state.error = wrong.error;
        }
        const pictures = files.filter((file) => file.id);
        this.state.pictures.push(
            ...pictures.map(({ id, filename }) => ({ id, name: filename, alt: "" }))
        );
        this.changed();
    }

    removePicture(picture) {
        this.state.pictures = this.state.pictures.filter(({ id }) => id !== picture.id);
        this.keep();
    }

    onAlt(picture, event) {
        picture.alt = event.target.value;
        this.keep();
    }

    // ---- Drafts --------------------------------------------------------------------

    restore({
        body = "",
        visibility = "",
        closing = false,
        pictures = [],
        link = "",
        note = false,
    }) {
        Object.assign(this.state, { body, visibility, closing, pictures, link, note });
    }

    keepNow() {
        if (this.state.corrects) {
            return;
        }
        const { body, visibility, closing, pictures, link, note } = this.state;
        const draft = { body, visibility, closing, pictures, link, note };
        keepDraft(this.props.conversation.id, draft);
    }

    /**
     * Words that were taken back stand here again, before what was typed since; those of
     * an answer that is corrected where it stands, alone, until that is done or dropped.
     */
    putBack({ body, visibility, closing, pictures = [], corrects = false }) {
        const { signature } = this.props.conversation;
        const bare = body.endsWith(signature.trim())
            ? body.slice(0, body.length - signature.trim().length).trim()
            : body;
        if (corrects) {
            this.keepNow();
            this.state.pictures = [];
        }
        const typed = corrects ? "" : this.state.body;
        this.state.body = [bare, typed].filter(Boolean).join("\n\n");
        Object.assign(this.state, { visibility, closing, corrects, note: false });
        this.state.pictures.push(...pictures);
        this.keepNow();
        this.check();
        this.focus();
    }

    /** The correction is done, or dropped: what was typed before stands here again. */
    stopCorrecting() {
        this.state.corrects = false;
        this.restore(readDraft(this.props.conversation.id));
        this.check();
    }

    clear() {
        this.asked++;
        this.restore({});
        this.mentioned.clear();
        Object.assign(this.state, {
            inParts: false,
            error: "",
            checked: null,
            corrects: false,
            macro: null,
            note: false,
            sendAt: "",
            later: false,
        });
        this.keepNow();
        this.props.presence.done();
    }

    // ---- Sending -------------------------------------------------------------------

    toggleLater() {
        this.state.later = !this.state.later;
        this.state.sendAt = this.state.later
            ? DateTime.now().plus({ hours: 1 }).toFormat("yyyy-MM-dd'T'HH:mm")
            : "";
    }

    /** @returns {String|null} in UTC, as the server takes it */
    get sendAt() {
        return this.state.sendAt
            ? serializeDateTime(DateTime.fromISO(this.state.sendAt))
            : null;
    }

    async sendAndNext() {
        const { id } = this.props.conversation;
        if (await this.send()) {
            this.env.bus.trigger("SOCIAL_CARE:NEXT", id);
        }
    }

    /**
     * Send what was typed; where that cannot be, say why.
     *
     * @param {Object} options
     * @param {Boolean} options.close whether it is the last word, and the ticket closes
     * @returns {Promise<Boolean>} whether it was taken
     */
    async send({ close = false } = {}) {
        if (this.state.busy) {
            return false;
        }
        if (this.obstacle) {
            this.state.error = this.obstacle;
            return false;
        }
        if (this.isNote) {
            return this.sendNote();
        }
        if (this.state.corrects) {
            return this.sendCorrection();
        }
        if (this.refusal) {
            return this.record();
        }
        return this.during(async () => {
            await this.describePictures();
            await this.orm.call(MODEL, "social_send", [[this.props.conversation.id]], {
                body: this.state.body,
                visibility: this.visibility,
                post_id: this.props.post?.id || null,
                closing: this.state.closing,
                attachment_ids: this.state.pictures.map(({ id }) => id),
                seen_post_id: this.props.conversation.last_post || null,
                in_parts: this.tooLong && this.state.inParts,
                send_at: this.sendAt,
                close_ticket: close,
                macro_id: this.state.macro?.id || null,
            });
        });
    }

    async sendCorrection() {
        const { body, corrects } = this.state;
        const done = await this.during(
            () =>
                this.orm.call("social.care.post", "action_correct_ours", [
                    [corrects],
                    body,
                ]),
            { keep: true }
        );
        if (done) {
            this.stopCorrecting();
            this.notification.add(_t("Corrected on the network."), { type: "success" });
        }
        return done;
    }

    sendNote() {
        const { body } = this.state;
        const users = [...this.mentioned]
            .filter(([, name]) => body.includes(name))
            .map(([user]) => user);
        return this.during(async () => {
            await this.orm.call(MODEL, "social_note", [[this.props.conversation.id]], {
                body,
                user_ids: users,
            });
            this.notification.add(_t("The note stands on the ticket."), {
                type: "success",
            });
        });
    }

    /** What cannot be sent from here was said there: keep it. */
    async record() {
        if (!this.state.body.trim() || this.state.busy) {
            return false;
        }
        return this.during(() =>
            this.orm.call(
                MODEL,
                "record_native_answer",
                [[this.props.conversation.id]],
                {
                    body: this.state.body,
                    permalink: this.state.link || null,
                }
            )
        );
    }

    async copy() {
        try {
            await browser.navigator.clipboard.writeText(this.state.body.trim());
        } catch {
            this.notification.add(_t("Please copy the text yourself."), {
                type: "warning",
            });
        }
    }

    /**
     * Do something with what was typed. Whatever happens, nothing of it is lost.
     *
     * @param {Function} work
     * @param {Object} options
     * @param {Boolean} options.keep whether the words stay here all the same
     * @returns {Promise<Boolean>} whether it was done
     */
    async during(work, { keep = false } = {}) {
        Object.assign(this.state, { busy: true, error: "" });
        this.keepNow();
        let done = false;
        try {
            await work();
            done = true;
            if (!keep) {
                this.clear();
            }
        } catch (error) {
            this.state.error = wordsOf(error);
        }
        this.state.busy = false;
        await this.props.reload();
        return done;
    }

    async describePictures() {
        for (const { id, alt } of this.state.pictures) {
            if (alt) {
                await this.orm.write("ir.attachment", [id], { description: alt });
            }
        }
    }
}

/** What a failed call has to say to a person. */
export function wordsOf(error) {
    if (error.data?.message) {
        return error.data.message;
    }
    return error.code === 100
        ? _t("You were logged out. Your words are kept: please load this page again.")
        : _t("Odoo did not answer. Your words are kept: please try again.");
}
