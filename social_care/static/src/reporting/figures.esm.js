import { Component, onWillStart, useState } from "@odoo/owl";
import { KeepLast } from "@web/core/utils/concurrency";
import { formatInteger } from "@web/views/fields/formatters";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";

/**
 * A page of figures: asked for by what somebody chose, and the same again when they
 * come back from a list.
 */
export class Figures extends Component {
    static props = { ...standardActionServiceProps };
    /** The method of the waits that counts what the page shows. */
    static method = "";

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.state = useState({ page: null, asked: this.props.state?.asked || {} });
        useSetupAction({ getLocalState: () => ({ asked: { ...this.state.asked } }) });
        onWillStart(() => this.load());
    }

    get page() {
        return this.state.page;
    }

    async load() {
        const { method } = this.constructor;
        this.state.page = await this.keepLast.add(
            this.orm.call("social.care.wait", method, [this.state.asked])
        );
    }

    number(count) {
        return formatInteger(count);
    }

    choose(values) {
        this.state.asked = { ...this.page.chosen, ...values };
        return this.load();
    }
}
