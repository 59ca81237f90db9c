// sbom.mjs FILE…: one line for each fault of a bill of materials by the schema of its version of CycloneDX.
import fs from 'node:fs'
import path from 'node:path'
import Ajv from 'ajv'
import formats from 'ajv-formats'

const folder = path.join(import.meta.dirname, 'node_modules/@cyclonedx/cyclonedx-library/res/schema')
const schema = name => JSON.parse(fs.readFileSync(path.join(folder, `${name}.SNAPSHOT.schema.json`), 'utf8'))
const ajv = formats.default(new Ajv({ allErrors: true, strict: false }))
// Schemas name each other by the names of their files; nothing is fetched.
for (const name of ['cryptography-defs', 'jsf-0.82', 'spdx'])
  ajv.addSchema({ ...schema(name), $id: `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json` })
// Formats that ajv-formats does not have; they are those of internationalised text.
for (const name of ['idn-email', 'iri-reference']) ajv.addFormat(name, true)
for (const file of process.argv.slice(2)) {
  const bom = JSON.parse(fs.readFileSync(file, 'utf8'))
  const isValid = ajv.compile(schema(`bom-${bom.specVersion}`))
  if (!isValid(bom)) for (const fault of isValid.errors) console.log(`${file}: ${fault.instancePath || '/'} ${fault.message}`)
}
