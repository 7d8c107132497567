import { Component, onWillStart, useState } from "@odoo/owl";
import { formatFloat, formatInteger } from "@web/views/fields/formatters";
import { KeepLast } from "@web/core/utils/concurrency";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { useService } from "@web/core/utils/hooks";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How streams, queues and quotas are, for administrators. */
export class Running extends Component {
    static template = "social_care.Running";
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.state = useState({ page: null, token: "" });
        onWillStart(() => this.load());
    }

    get page() {
        return this.state.page;
    }

    async load() {
        this.state.page = await this.keepLast.add(
            this.orm.call("social.care.stream", "what_goes_on", [])
        );
    }

    /** A figure in the unit that people read. */
    words(value, unit) {
        if (unit === "usd") {
            return _t("US$ %s", formatFloat(value, { digits: [16, 2] }));
        }
        if (unit !== "seconds") {
            return formatInteger(Math.round(value));
        }
        if (value < 2 * MINUTE) {
            const seconds = Math.round(value);
            return seconds === 1 ? _t("1 second") : _t("%s seconds", seconds);
        }
        if (value < 2 * HOUR) {
            return _t("%s minutes", Math.round(value / MINUTE));
        }
        if (value < 2 * DAY) {
            return _t("%s hours", Math.round(value / HOUR));
        }
        return _t("%s days", Math.round(value / DAY));
    }

    async makeToken() {
        this.state.token = await this.orm.call(
            "social.care.stream",
            "new_metrics_token",
            []
        );
    }
}

registry.category("actions").add("social_care.running", Running);
