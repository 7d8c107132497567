import { whenReady } from "@odoo/owl";
import { mountComponent } from "@web/env";
import { PracticePage } from "./practice_page.esm";

/** Put the timeline on the page that was made for it, and nowhere else. */
async function start() {
    const place = document.getElementById("social_care_practice");
    if (place) {
        place.replaceChildren();
        await mountComponent(PracticePage, place, {
            name: "Practice",
            props: { accountId: Number(place.dataset.account) },
        });
    }
}

whenReady(start);
