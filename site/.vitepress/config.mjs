import { defineConfig } from 'vitepress'

const page = (text, link) => ({ text, link: `/${link}` })

export default defineConfig({
  title: 's3creds',
  description: 'Manage access to S3 as code',
  lang: 'en',
  // A copy of docs/: the modules of Vue are found from below this folder only.
  srcDir: 'pages',
  outDir: '../artifacts/site',
  cacheDir: '../artifacts/site-cache',
  lastUpdated: false,
  // A drawing in the page: no request for an icon that is not there.
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    // Code by indentation as code between fences: it scrolls by itself, by keys too.
    config: md => {
      md.renderer.rules.code_block = (tokens, index, ...rest) => {
        tokens[index].info = 'txt'
        return md.renderer.rules.fence(tokens, index, ...rest)
      }
    },
  },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [page('Get started', 'get-started'), page('Manifest', 'manifest'), page('Diagnostics', 'diagnostics')],
    sidebar: [
      { text: 'Get started', items: [page('From the sandbox to an account', 'get-started'), page('Which tool?', 'comparison')] },
      {
        text: 'Guides',
        items: [
          page('GitOps on GitHub and GitLab', 'gitops'),
          page('Least privilege for CI', 'permissions'),
          page('Bring an account under management', 'import'),
          page('Review and apply a saved plan', 'plan-files'),
          page('Changes made by hand', 'pull'),
          page('Rotate access keys', 'keys'),
          page('Leave long-lived keys', 'long-lived-keys'),
          page('Review access', 'access-review'),
          page('Many accounts', 'fleet'),
          page('Coming from s3-credentials', 's3-credentials'),
          page('Other stores', 'other-stores'),
          page('The emulated account', 'sandbox'),
          page('One run at a time', 'lock'),
          page('When a run fails: doctor', 'doctor'),
        ],
      },
      {
        text: 'Reference',
        items: [
          page('Manifest', 'manifest'),
          page('Verbs', 'verbs'),
          page('Diagnostics', 'diagnostics'),
          page('Direct verbs', 'direct-verbs'),
          page('Plan files and their JSON', 'plan-files'),
          page('Access lists as JSON', 'access-format'),
          page('Policy checks', 'policy-checks'),
          page('What is supported', 'support'),
          page('What was tested on stores', 'stores'),
          page('Glossary', 'glossary'),
        ],
      },
      {
        text: 'Explanation',
        items: [
          page('How access is decided', 'policy-engine'),
          page('From the manifest to the journal', 'lifecycle'),
          page('Reliability', 'reliability'),
          page('Security model', 'security'),
          page('Performance', 'performance'),
          page('Packages and their figures', 'packages'),
          page('Architecture', 'architecture'),
          page('Mutation tests', 'mutation'),
        ],
      },
    ],
  },
})
