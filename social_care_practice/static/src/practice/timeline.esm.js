import { rpc } from "@web/core/network/rpc";

/** The id by which one writes as the company itself. */
export const COMPANY = 0;

/**
 * What the page knows of a timeline, and how it learns more. Knows nothing of how it
 * is shown.
 */
export class Timeline {
    constructor(accountId) {
        this.url = `/social_care/practice/${accountId}`;
        this.account = null;
        this.accounts = [];
        this.limits = {};
        this.people = [];
        this.posts = {};
        this.standings = {};
        this.earlier = false;
        this._change = 0;
        this._stamp = "";
    }

    /**
     * @param {number} [postId] a post that has to be there, however old it is
     */
    async load(postId) {
        const page = await rpc(`${this.url}/load`, { post_id: postId });
        this.account = page.account;
        this.accounts = page.accounts;
        this.limits = page.limits;
        this.people = page.people;
        this._change = page.change;
        this._take(page);
        this.earlier = page.earlier;
    }

    async loadEarlier() {
        const page = await rpc(`${this.url}/load`, { before: this.earlier });
        this._take(page);
        this.earlier = page.earlier;
    }

    /**
     * Learn what is new.
     *
     * @returns {Promise<Object[]>} the posts that were not there before
     */
    async poll() {
        const news = await rpc(
            `${this.url}/changes`,
            {
                after: this._change,
                person_id: this.people.at(-1)?.id || 0,
                known: this._stamp,
            },
            { silent: true }
        );
        const fresh = news.posts.filter((post) => !(post.id in this.posts));
        this.people.push(...this._unknown(news.people));
        this.account.state = news.state;
        this._change = news.change;
        this._stamp = news.stamp;
        this._take(news);
        return fresh;
    }

    async write(personId, body, visibility, parentId) {
        const post = await rpc(`${this.url}/write`, {
            body,
            visibility,
            person_id: personId || false,
            parent_id: parentId || false,
        });
        this.posts[post.id] = post;
        return post;
    }

    async delete(post) {
        const posts = await rpc(`${this.url}/delete`, { post_id: post.id });
        this._take({ posts });
    }

    async invent(values) {
        const people = this._unknown(await rpc(`${this.url}/person`, values));
        this.people.push(...people);
        return people.at(-1);
    }

    /** The person of an id; the company where there is none. */
    person(id) {
        return (
            this.people.find((person) => person.id === id) || {
                id: COMPANY,
                name: this.account.name,
                handle: this.account.handle,
            }
        );
    }

    /** Posts by thread, the thread in which something was said last coming first. */
    get threads() {
        const threads = {};
        const posts = Object.values(this.posts).sort((a, b) => a.id - b.id);
        for (const post of posts) {
            const secret = post.visibility === "private";
            const key = secret
                ? `dm${post.customer_id}`
                : `p${post.root_id || post.id}`;
            threads[key] ||= { key, secret, customerId: post.customer_id, posts: [] };
            threads[key].posts.push(post);
        }
        return Object.values(threads)
            .filter((thread) => thread.posts.some((post) => !post.deleted))
            .sort((a, b) => b.posts.at(-1).id - a.posts.at(-1).id);
    }

    _take({ posts, standings }) {
        for (const post of posts) {
            this.posts[post.id] = post;
        }
        if (standings) {
            Object.assign(this.standings, standings);
        }
    }

    _unknown(people) {
        const known = new Set(this.people.map((person) => person.id));
        return people.filter((person) => !known.has(person.id));
    }
}
