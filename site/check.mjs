// check.mjs: every link of the built site leads to a page that is there, and to a heading that it has. Links to files of the repository and to
// other sites are not followed.
import fs from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '../artifacts/site')
const pages = fs.readdirSync(root, { recursive: true }).filter(name => name.endsWith('.html'))
const text = new Map(pages.map(name => [name.split(path.sep).join('/'), fs.readFileSync(path.join(root, name), 'utf8')]))
const decoded = value => decodeURIComponent(value.replaceAll('&amp;', '&'))
const ids = new Map([...text].map(([name, html]) => [name, new Set([...html.matchAll(/\sid="([^"]*)"/g)].map(m => decoded(m[1])))]))
const problems = []
let links = 0
for (const [name, html] of text) {
  if (name === '404.html') continue
  for (const [, href] of html.matchAll(/<a\s[^>]*?href="([^"]*)"/g)) {
    if (/^[a-z]+:/.test(href)) continue
    const [target, anchor] = decoded(href).split('#')
    if (target.startsWith('../') || target.startsWith('./../')) continue
    let page = target === '' ? name : path.posix.join(target.startsWith('/') ? '' : path.posix.dirname(name), target.replace(/^\//, ''))
    if (page === '' || page === '.' || page.endsWith('/')) page = path.posix.join(page, 'index.html')
    links++
    if (!text.has(page) && !fs.existsSync(path.join(root, page))) problems.push(`${name}: ${href} leads to no page`)
    else if (anchor && !ids.get(page)?.has(anchor)) problems.push(`${name}: ${href} leads to no heading`)
  }
}
for (const problem of problems) console.error(problem)
console.log(`${text.size} pages, ${links} links, ${problems.length} broken`)
process.exitCode = problems.length > 0 || links < 100 ? 1 : 0
