import { Component, status, useState } from "@odoo/owl";
import { deserializeDate, deserializeDateTime } from "@web/core/l10n/dates";
import { KeepLast } from "@web/core/utils/concurrency";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { useDebounced } from "@web/core/utils/timing";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { useService } from "@web/core/utils/hooks";

import { networkIcon } from "../fields/network/network_field.esm";

const { DateTime } = luxon;

const DELAY = 300;
const PLAIN = [
    ...["expression", "languages", "mood", "intent", "heat", "visibility", "contact"],
    ...["rating_fell", "subjects"],
];
const NUMBERS = ["followers_min", "rating_max"];
const MANY = ["account_ids", "channel_ids"];

/**
 * What the rule that is being written would catch of the last thousand posts: how many,
 * on which days, and which.
 */
export class SocialRuleTester extends Component {
    static template = "social_care.RuleTester";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.state = useState({ seen: null });
        this.trySoon = useDebounced((vals) => this.try(vals), DELAY);
        useRecordObserver((record) => {
            this.trySoon(this.values(record.data));
        });
    }

    values(data) {
        const vals = { company_id: data.company_id?.id || false };
        for (const name of [...PLAIN, ...NUMBERS]) {
            vals[name] = data[name];
        }
        for (const name of MANY) {
            vals[name] = [...data[name].currentIds];
        }
        return vals;
    }

    async try(vals) {
        if (status(this) === "destroyed") {
            return;
        }
        this.state.seen = await this.keepLast.add(
            this.orm.silent.call("social.care.rule", "try_expression", [vals])
        );
    }

    get summary() {
        const { total, count } = this.state.seen;
        if (!total) {
            return _t("There are no posts yet to try it on.");
        }
        if (total === 1) {
            return count
                ? _t("It would have caught the only post there is.")
                : _t("It would not have caught the only post there is.");
        }
        return _t("Of the last %(total)s posts it would have caught %(count)s.", {
            total,
            count,
        });
    }

    get days() {
        const most = Math.max(...this.state.seen.days.map(([, count]) => count), 1);
        return this.state.seen.days.map(([day, count]) => ({
            day,
            count,
            label: deserializeDate(day).toLocaleString({
                day: "numeric",
                month: "short",
            }),
            height: `${Math.round((100 * count) / most)}%`,
        }));
    }

    when(post) {
        return deserializeDateTime(post.posted_at).toLocaleString(
            DateTime.DATETIME_SHORT
        );
    }

    icon(post) {
        return networkIcon(post.network);
    }

    open(post) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "social.care.post",
            res_id: post.id,
            views: [[false, "form"]],
            target: "new",
        });
    }
}

registry.category("view_widgets").add("social_rule_tester", {
    component: SocialRuleTester,
    fieldDependencies: [...PLAIN, ...NUMBERS, ...MANY].map((name) => ({
        name,
        type: MANY.includes(name) ? "many2many" : "char",
    })),
});
