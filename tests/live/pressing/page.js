/**
 * What the test that presses everything asks of a page of Odoo's web client: what there
 * is to press, and what went wrong. Put into each page before anything else.
 */
(() => {
    const MARK = "data-press";
    const PRESSED = [
        "button",
        "summary",
        "[role='button']",
        "[role='menuitem']",
        "a.btn",
        "a.nav-link[role='tab']",
        ".o_field_x2many_list_row_add a",
        "label.btn",
    ].join(", ");
    // What is Odoo's own and the same everywhere, or is pressed by other means.
    const NOT_OURS = [
        ".o_main_navbar",
        ".o-mail-Chatter",
        ".o-mail-ChatHub",
        ".o_breadcrumb",
        ".o_control_panel_breadcrumbs_actions",
        ".o_form_status_indicator",
        ".o_cp_pager",
        ".o_cp_switch_buttons",
        ".o_cp_searchview",
        ".o_cp_action_menus",
        ".o_searchview",
        ".o_search_panel",
        ".o_optional_columns_dropdown",
        ".o_pager",
        ".o_external_button",
        ".o_dropdown_button",
        ".o_datetime_picker",
        ".o_field_translate",
        ".o_resize",
        ".o_list_selection_box",
        ".o_notification",
        ".o-autocomplete",
        ".o_data_row ~ .o_data_row",
        ".o_kanban_record ~ .o_kanban_record",
        ".o_model_field_selector",
        ".o_domain_selector",
        ".o_colorlist",
        ".o_tag",
        ".o_group_caret",
        ".o_tree_editor",
        ".modal .o_control_panel",
        ".modal .btn-close",
        ".o_select_button",
        ".o_m2o_cog",
    ].join(", ");
    const ODOOS = ["Export", "Insert in spreadsheet"];
    // Dialogues of others that lead on and on; that they open and close is seen.
    const OTHERS = ".o_mail_composer_form";
    const PLACES = [
        ["menu item", ".o-dropdown--menu, .o_popover"],
        ["dialogue", ".modal"],
        ["pane", ".o_social_pane"],
        ["stage", ".o_statusbar_status"],
        ["header", ".o_form_statusbar"],
        ["stat", ".oe_stat_button"],
        ["tab", ".o_notebook_headers"],
        ["row", ".o_data_row, .o_kanban_record"],
        ["list", ".o_control_panel"],
        ["form", ".o_form_view"],
    ];
    // What is part of several views, and the same in each.
    const EVERYWHERE = ".o_social_thread, .o_social_composer";
    const services = () => odoo.__WOWL_DEBUG__.root.env.services;
    const words = (element) => (element.innerText || "").trim().replace(/\s+/g, " ");
    const shown = (element) =>
        element.checkVisibility({ opacityProperty: false, visibilityProperty: true }) &&
        element.getClientRects().length > 0;
    /** Rows of a list: the first is pressed, a few more are there to be moved in. */
    const ROWS = 4;
    /** Milliseconds after which a page that is never at rest is given up. */
    const PATIENCE = 180_000;
    const pause = (milliseconds) =>
        new Promise((resolve) => {
            setTimeout(resolve, milliseconds);
        });
    /** What is to be shown is with the next frame; a page behind another has none. */
    const drawn = () =>
        new Promise((resolve) => {
            requestAnimationFrame(resolve);
            setTimeout(resolve, document.hidden ? 0 : FRAME);
        });
    /** Milliseconds in which a page that is seen has a frame, however busy all is. */
    const FRAME = 10_000;
    /** So many frames have to pass without a change, however long each takes. */
    const CALM = 2;
    const trouble = [];
    let listening = false;

    /** The thing on top: an opened menu, a dialogue, or the view. */
    const top = () => {
        const menus = [...document.querySelectorAll(".o-dropdown--menu")];
        const dialogues = [
            ...document.querySelectorAll(".modal:not(.o_inactive_modal)"),
        ];
        if (menus.filter(shown).length) {
            return { kind: "menu", element: menus.filter(shown).at(-1) };
        }
        if (dialogues.length) {
            return { kind: "dialogue", element: dialogues.at(-1) };
        }
        return { kind: "view", element: document.querySelector(".o_action_manager") };
    };

    const nameOf = (element) => {
        // What a post is: of all the values one is chosen.
        if (element.closest(".o_social_correct")) {
            return "o_social_correct";
        }
        const given = element.getAttribute("name") || element.dataset.label;
        const own = [...element.classList].find((name) =>
            /^o_(social|practice)_/.test(name)
        );
        const said =
            element.getAttribute("aria-label") || words(element) || element.title;
        return given || own || (said || "").replace(/\d+/g, "#").slice(0, 60);
    };

    /** Whether the text of a button that says only "Close" or the like closes. */
    const closes = (element) =>
        element.matches(".btn-close, [special='cancel'], .o_form_button_cancel");

    window.pressing = {
        /** Have what the server answers with an error told. */
        listen() {
            const { rpcBus } = odoo.loader.modules.get("@web/core/network/rpc");
            if (listening) {
                return;
            }
            listening = true;
            rpcBus.addEventListener("RPC:RESPONSE", ({ detail }) => {
                const { error, data } = detail;
                if (error && error.name !== "ConnectionAbortedError") {
                    trouble.push({
                        name: error.exceptionName || error.name,
                        message: error.data?.message || error.message,
                        debug: error.data?.debug || "",
                        call: `${data.params?.model || ""}.${data.params?.method || ""}`,
                    });
                }
            });
        },

        /** What stands on top, by kind and by the words that it is known by. */
        top() {
            const { kind, element } = top();
            if (kind === "dialogue") {
                return {
                    kind,
                    title: words(element.querySelector(".modal-title") || element),
                    form: Boolean(element.querySelector(".o_form_view")),
                    error: Boolean(element.querySelector(".o_error_dialog")),
                    words: words(element.querySelector(".modal-body") || element),
                    count: document.querySelectorAll(".modal").length,
                };
            }
            const controller = services().action.currentController;
            return {
                kind,
                title: kind === "menu" ? "menu" : controller?.displayName || "",
                place: `${controller?.jsId} ${window.location.pathname}`,
                model: controller?.props?.resModel || "",
                view: controller?.props?.type || "",
                views: controller?.views?.map(({ type }) => type) || [],
                id: (controller?.action?.views || []).find(
                    ([, type]) => type === controller?.props?.type
                )?.[0],
            };
        },

        /** What can be pressed there; each is marked, so that it can be found. */
        buttons() {
            const { kind, element } = top();
            document
                .querySelectorAll(`[${MARK}]`)
                .forEach((one) => one.removeAttribute(MARK));
            const others = kind === "dialogue" && element.querySelector(OTHERS);
            const found = new Map();
            for (const one of element?.querySelectorAll(PRESSED) || []) {
                if (
                    (kind !== "menu" && one.closest(NOT_OURS)) ||
                    (others && !closes(one)) ||
                    one.matches(":disabled, .disabled, [aria-disabled='true']") ||
                    !shown(one)
                ) {
                    continue;
                }
                const name = nameOf(one);
                if (kind === "menu" && ODOOS.includes(name)) {
                    continue;
                }
                const place = PLACES.find(([, css]) => one.closest(css));
                if (name && !found.has(name)) {
                    one.setAttribute(MARK, found.size);
                    found.set(name, {
                        name,
                        mark: `[${MARK}="${found.size}"]`,
                        kind: place ? place[0] : "other",
                        closes: closes(one),
                        of: one.closest(EVERYWHERE)?.classList[0] || "",
                    });
                }
            }
            return [...found.values()];
        },

        /**
         * @param {String} mark
         * @returns {Array|null} where to press it so as to hit it, empty where something
         *     else would be hit; null: it is gone
         */
        aim(mark) {
            const element = document.querySelector(mark);
            if (!element) {
                return null;
            }
            element.scrollIntoView({ block: "center", inline: "center" });
            const { left, top: up, width, height } = element.getBoundingClientRect();
            const point = [left + width / 2, up + height / 2];
            const hit = document.elementFromPoint(...point);
            return element.contains(hit) ? point : [];
        },

        /**
         * Wait until all is done that was asked for.
         *
         * @param {Number} wait milliseconds in which nothing more may happen
         * @returns {Object} what went wrong and what is on top; nothing where it is
         *     never at rest
         */
        async rest(wait) {
            const end = performance.now() + PATIENCE;
            window.__stir();
            for (let calm = 0; calm < CALM;) {
                if (performance.now() > end) {
                    return null;
                }
                await pause(wait / CALM);
                await drawn();
                const quiet = window.__quiet(wait) && window.odoo?.__WOWL_DEBUG__;
                calm = quiet ? calm + 1 : 0;
            }
            this.listen();
            return { trouble: this.trouble(), top: this.top() };
        },

        /** What went wrong since it was asked last, and forget it. */
        trouble() {
            const told = [...document.querySelectorAll(".o_notification")]
                .filter((one) => one.querySelector(".bg-danger, .text-danger"))
                .map((one) => ({ name: "notification", message: words(one) }));
            document
                .querySelectorAll(".o_notification_close")
                .forEach((one) => one.click());
            return [...trouble.splice(0), ...told];
        },

        /** Open an action, leaving whatever is there; of a list only some rows. */
        async open(action, options = {}) {
            services().dialog.closeAll();
            const loaded = await services().action.loadAction(action);
            await services().action.doAction(
                { ...loaded, limit: ROWS },
                { clearBreadcrumbs: true, forceLeave: true, ...options }
            );
        },

        /** All menus of an application with an action: their ids and full names. */
        menus(xmlid) {
            const { menu } = services();
            const root = menu.getAll().find((one) => one.xmlid === xmlid);
            const found = [];
            const walk = (one, names) => {
                if (one.actionID && one !== root) {
                    found.push({
                        id: one.id,
                        name: names.join(" / "),
                        xmlid: one.xmlid,
                    });
                }
                for (const child of one.children) {
                    const entry = menu.getMenu(child);
                    walk(entry, [...names, entry.name]);
                }
            };
            walk(root, []);
            return found;
        },

        async menu(id) {
            const menu = services().menu.getMenu(id);
            services().menu.setCurrentMenu(menu);
            await this.open(menu.actionID);
        },

        async call(model, method, args = [], kwargs = {}) {
            return services().orm.call(model, method, args, kwargs);
        },

        /**
         * Which buttons the form of each record shows.
         *
         * @param {String} model
         * @param {Array} domain
         * @param {Object} hidden by the name of a button, the expressions of which one
         *     hides it
         * @param {Array} fields that the expressions may name
         * @returns {Array} the id of each record, and the names of what it shows
         */
        async shows(model, domain, hidden, fields) {
            const { evaluateBooleanExpr } =
                odoo.loader.modules.get("@web/core/py_js/py");
            const { user } = odoo.loader.modules.get("@web/core/user");
            const specification = Object.fromEntries(fields.map((name) => [name, {}]));
            const { records } = await services().orm.webSearchRead(model, domain, {
                specification,
                limit: 200,
            });
            return records.map((record) => {
                const { context, userId: uid } = user;
                const known = { ...context, uid, context, ...record };
                const names = Object.keys(hidden).filter(
                    (name) =>
                        !hidden[name].some((each) => evaluateBooleanExpr(each, known))
                );
                return [record.id, names];
            });
        },

        /** Write something into what waits for words, so that it can be sent. */
        fill() {
            const { element } = top();
            const areas =
                element?.querySelectorAll(
                    ".o_required_modifier :is(textarea, input.o_input[type=text])," +
                        " .o_social_composer_text, .o_practice_write textarea"
                ) || [];
            let count = 0;
            for (const area of areas) {
                if (!area.value && shown(area) && !area.closest(".o_field_many2one")) {
                    area.focus();
                    area.value = "We look into it.";
                    area.dispatchEvent(new Event("input", { bubbles: true }));
                    area.dispatchEvent(new Event("change", { bubbles: true }));
                    count++;
                }
            }
            return count;
        },
    };
})();
