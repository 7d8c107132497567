import { Component, onMounted, useRef, useState } from "@odoo/owl";
import { wordsOf } from "./composer.esm";

/** Where a customer is invented. */
export class PersonForm extends Component {
    static template = "social_care_practice.PracticePersonForm";
    static props = { save: Function, cancel: Function };

    setup() {
        this.first = useRef("first");
        this.state = useState({
            name: "",
            handle: "",
            followers: "",
            verified: false,
            busy: false,
            error: "",
        });
        onMounted(() => this.first.el.focus());
    }

    async save() {
        Object.assign(this.state, { busy: true, error: "" });
        try {
            await this.props.save({
                name: this.state.name,
                handle: this.state.handle,
                follower_count: Math.max(
                    0,
                    Math.floor(Number(this.state.followers)) || 0
                ),
                verified: this.state.verified,
            });
        } catch (error) {
            Object.assign(this.state, { busy: false, error: wordsOf(error) });
        }
    }
}
