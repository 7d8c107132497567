import {
    Component,
    onMounted,
    onPatched,
    onWillStart,
    onWillUnmount,
    useExternalListener,
    useState,
} from "@odoo/owl";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { Composer, wordsOf } from "./composer.esm";
import { PersonForm } from "./person_form.esm";
import { COMPANY, Timeline } from "./timeline.esm";

const POLL = 2000;
const POLL_IN_TROUBLE = 8000;
const TICK = 20000;

/** Seconds for which a post that no ticket shows yet is said to be on its way. */
const ON_ITS_WAY = 3 * 60;

export class PracticePage extends Component {
    static template = "social_care_practice.PracticePage";
    static components = { Composer, PersonForm };
    static props = { accountId: Number };

    setup() {
        this.timeline = useState(new Timeline(this.props.accountId));
        this.state = useState({
            personId: COMPANY,
            replyTo: 0,
            deleting: 0,
            inventing: false,
            fresh: {},
            marked: 0,
            said: "",
            trouble: "",
            now: luxon.DateTime.now(),
        });
        this.company = COMPANY;
        // Below Odoo's menus nobody has to be shown the way back to them.
        this.framed = window.self !== window.top;
        onWillStart(() => this.begin());
        onMounted(() => {
            this.schedule(POLL);
            this.ticking = setInterval(
                () => (this.state.now = luxon.DateTime.now()),
                TICK
            );
            this.showMarked();
        });
        onPatched(() => this.showMarked());
        onWillUnmount(() => {
            clearTimeout(this.polling);
            clearInterval(this.ticking);
        });
        useExternalListener(document, "visibilitychange", () => this.schedule(0));
        useExternalListener(window, "hashchange", () => this.goToHash());
    }

    // ---- Following the timeline ----------------------------------------------------

    async begin() {
        try {
            await this.timeline.load(this.hashId);
            this.state.personId = this.timeline.people[0]?.id || COMPANY;
            this.state.marked = this.hashId;
        } catch (error) {
            this.state.trouble = wordsOf(error);
        }
    }

    schedule(delay) {
        clearTimeout(this.polling);
        if (!document.hidden && this.timeline.account) {
            this.polling = setTimeout(() => this.poll(), delay);
        }
    }

    async poll() {
        let delay = POLL;
        try {
            const fresh = await this.timeline.poll();
            this.state.trouble = "";
            this.welcome(fresh);
        } catch (error) {
            this.state.trouble =
                error.code === 100 || error.data
                    ? wordsOf(error)
                    : _t("Odoo does not answer. Trying again …");
            delay = POLL_IN_TROUBLE;
        }
        this.schedule(delay);
    }

    welcome(posts) {
        for (const post of posts) {
            this.state.fresh[post.id] = true;
        }
        const last = posts.at(-1);
        if (last) {
            this.state.said = _t("New post by %s", this.author(last).name);
        }
    }

    get hashId() {
        return Number(/^#p(\d+)$/.exec(location.hash)?.[1]) || 0;
    }

    async goToHash() {
        const id = this.hashId;
        if (id && !(id in this.timeline.posts)) {
            await this.timeline.load(id);
        }
        this.state.marked = id;
        this.shown = false;
    }

    showMarked() {
        const element = document.getElementById(`p${this.state.marked}`);
        if (element && !this.shown) {
            this.shown = true;
            element.scrollIntoView({ block: "center" });
        }
    }

    // ---- What is shown -------------------------------------------------------------

    get me() {
        return this.timeline.person(this.state.personId);
    }

    get isCompany() {
        return this.state.personId === COMPANY;
    }

    author(post) {
        return this.timeline.person(post.person_id || COMPANY);
    }

    initials(person) {
        const words = person.name.split(/\s+/);
        return [words[0], words.length > 1 ? words.at(-1) : ""]
            .map((word) => [...word][0] || "")
            .join("")
            .toUpperCase();
    }

    hue(person) {
        return person.id ? `--hue: ${(person.id * 137) % 360}` : "";
    }

    followers(person) {
        const count = new Intl.NumberFormat(undefined, { notation: "compact" });
        return person.follower_count === 1
            ? _t("1 follower")
            : _t("%s followers", count.format(person.follower_count || 0));
    }

    ago(post) {
        const moment = deserializeDateTime(post.posted_at);
        const age = this.state.now.diff(moment, "days").days;
        if (age * 24 * 60 < 1) {
            return _t("now");
        }
        return age < 7
            ? moment.toRelative({ base: this.state.now, style: "short" })
            : moment.toLocaleString(luxon.DateTime.DATE_MED);
    }

    date(post) {
        return deserializeDateTime(post.posted_at).toLocaleString(
            luxon.DateTime.DATETIME_MED
        );
    }

    /** Whom a post answers, where that is not the one the thread began with. */
    answered(post) {
        const parent = this.timeline.posts[post.parent_id];
        const root = post.root_id || post.id;
        return parent && parent.id !== root && post.visibility === "public"
            ? this.author(parent)
            : null;
    }

    standing(post) {
        return this.timeline.standings[post.id];
    }

    onItsWay(post) {
        if (!post.person_id || this.standing(post)) {
            return false;
        }
        const age = this.state.now.diff(deserializeDateTime(post.posted_at), "seconds");
        return this.timeline.account.state === "connected" && age.seconds < ON_ITS_WAY;
    }

    canReply(post) {
        if (post.visibility === "public") {
            return true;
        }
        return this.isCompany || post.customer_id === this.state.personId;
    }

    isMine(post) {
        return (post.person_id || COMPANY) === this.state.personId;
    }

    get choices() {
        const company = this.timeline.account.name;
        return this.isCompany
            ? [["public", _t("In public")]]
            : [
                  ["public", _t("In public")],
                  ["private", _t("To %s in private", company)],
              ];
    }

    replyChoices(post) {
        const customer = this.timeline.person(
            this.isCompany ? post.customer_id || post.person_id : COMPANY
        );
        const secret = ["private", _t("To %s in private", customer.name)];
        if (post.visibility === "private") {
            return [secret];
        }
        return this.isCompany && !post.person_id
            ? [["public", _t("In public")]]
            : [["public", _t("In public")], secret];
    }

    get composerLabel() {
        return _t("Write as %s", this.me.name);
    }

    replyLabel(post) {
        return _t("Answer %(author)s as %(me)s", {
            author: this.author(post).name,
            me: this.me.name,
        });
    }

    get labels() {
        return { post: _t("Post"), reply: _t("Answer") };
    }

    // ---- What is done --------------------------------------------------------------

    setPersonId(id) {
        Object.assign(this.state, { personId: id, replyTo: 0, deleting: 0 });
    }

    async write(body, visibility) {
        await this.timeline.write(this.state.personId, body, visibility);
    }

    async reply(post, body, visibility) {
        await this.timeline.write(this.state.personId, body, visibility, post.id);
        this.state.replyTo = 0;
    }

    async remove(post) {
        this.state.deleting = 0;
        try {
            await this.timeline.delete(post);
        } catch (error) {
            this.state.trouble = wordsOf(error);
        }
    }

    async invent(values) {
        const person = await this.timeline.invent(values);
        this.state.inventing = false;
        if (person) {
            this.setPersonId(person.id);
        }
    }

    async loadEarlier() {
        try {
            await this.timeline.loadEarlier();
        } catch (error) {
            this.state.trouble = wordsOf(error);
        }
    }
}
