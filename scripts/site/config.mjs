// The site of VitePress: the navigation is what docs/README.md lists, and the search is local.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { withMermaid } from "vitepress-plugin-mermaid";

const guide = readFileSync(fileURLToPath(new URL("../docs/README.md", import.meta.url)), "utf8");

function sidebar() {
  const groups = [{ text: "The guide", link: "/docs/README", items: [] }];
  for (const line of guide.split("\n")) {
    if (line.startsWith("## ")) groups.push({ text: line.slice(3), collapsed: groups.length > 1, items: [] });
    for (const [, text, page] of line.matchAll(/\[([^\]]+)\]\(([\w./-]+)\.md\)/g)) {
      groups.at(-1).items.push({ text, link: new URL(page, "file:///docs/").pathname });
    }
  }
  return groups.filter((group) => group.link || group.items.length);
}

export default withMermaid({
  title: "sitemessage",
  description: "Message delivery framework for Vert.x applications",
  lang: "en",
  outDir: "../html",
  lastUpdated: false,
  markdown: {
    theme: { light: "github-light", dark: "github-dark" },
    config(md) {
      // Pages are templates of Vue, but ours quote templates of their own: {{ name }}.
      md.renderer.rules.code_inline = (tokens, i) => `<code v-pre>${md.utils.escapeHtml(tokens[i].content)}</code>`;
    },
  },
  themeConfig: {
    nav: [
      { text: "Getting started", link: "/docs/getting-started" },
      { text: "Guide", link: "/docs/README" },
      { text: "Configuration", link: "/docs/configuration" },
      { text: "Changelog", link: "/CHANGELOG" },
    ],
    outline: [2, 3],
    search: { provider: "local" },
    sidebar: sidebar(),
  },
});
