import { Component, onWillDestroy, onWillStart, useState } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { user } from "@web/core/user";

const SOUND = "social_care.sound";
/** Milliseconds after which the figures are asked for again, should nothing be heard. */
const LOOK = 120000;

/** Who waits for the user, who waits for nobody yet; and word of what one is given. */
export class SocialSystray extends Component {
    static template = "social_care.Systray";
    static components = { Dropdown, DropdownItem };
    static props = {};

    setup() {
        this.orm = useService("orm").silent;
        this.action = useService("action");
        this.notification = useService("notification");
        this.title = useService("title");
        this.bus = useService("bus_service");
        this.sounds = useService("mail.sound_effects");
        this.state = useState({
            agent: false,
            mine: 0,
            nobody: 0,
            sound: browser.localStorage.getItem(SOUND) === "on",
        });
        const deaf = useService("social_care.inbox_news").listen(() => this.count());
        const given = (news) => this.onGiven(news);
        this.bus.subscribe("social_care.given", given);
        const clock = browser.setInterval(() => this.count(), LOOK);
        onWillStart(async () => {
            this.state.agent = await user.hasGroup(
                "social_care.group_social_care_agent"
            );
            this.count();
        });
        onWillDestroy(() => {
            deaf();
            this.bus.unsubscribe("social_care.given", given);
            browser.clearInterval(clock);
        });
    }

    async count() {
        if (!this.state.agent || document.visibilityState === "hidden") {
            this.late = true;
            return;
        }
        try {
            const counts = await this.orm.call(
                "social.care.conversation",
                "social_counts",
                []
            );
            Object.assign(this.state, counts);
            this.title.setCounters({ social_care: counts.mine + counts.nobody });
        } catch {
            // Figures that cannot be had stay as they are; the next look tries again.
        }
    }

    get total() {
        return this.state.mine + this.state.nobody;
    }

    number(count) {
        return count > 99 ? "99+" : String(count);
    }

    onGiven({ title, message, action }) {
        const close = this.notification.add(message, {
            title,
            type: "info",
            sticky: true,
            className: "o_social_given",
            buttons: [
                {
                    name: _t("Open"),
                    onClick: () => {
                        close();
                        this.action.doAction(action);
                    },
                },
            ],
        });
        if (this.state.sound) {
            this.sounds.play("new-message");
        }
    }

    toggleSound() {
        this.state.sound = !this.state.sound;
        browser.localStorage.setItem(SOUND, this.state.sound ? "on" : "off");
    }

    open(filter) {
        return this.action.doAction("social_care.social_care_conversation_action", {
            additionalContext: { [`search_default_${filter}`]: 1 },
            clearBreadcrumbs: true,
        });
    }
}

registry
    .category("systray")
    .add("social_care.systray", { Component: SocialSystray }, { sequence: 26 });
