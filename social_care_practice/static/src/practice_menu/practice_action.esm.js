import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/** The practice timeline below Odoo's menus: a page of its own, in a frame. */
export class PracticeAction extends Component {
    static template = "social_care_practice.PracticeAction";
    static props = { ...standardActionServiceProps };
}

registry.category("actions").add("social_care_practice.practice", PracticeAction);
