// kubernetes.mjs: reads objects of the Kubernetes API as lines of JSON, and prints what the schema of the API finds in each.
import readline from 'node:readline'
import { CronJob } from 'kubernetes-models/batch/v1/CronJob'
import { Job } from 'kubernetes-models/batch/v1/Job'

const kinds = { CronJob, Job }
for await (const line of readline.createInterface({ input: process.stdin })) {
  const object = JSON.parse(line)
  const kind = kinds[object.kind]
  if (!kind) console.log(`${object.kind}: not a kind of these`)
  else
    try {
      new kind(object).validate()
    } catch (error) {
      console.log(`${object.kind}: ${error.message}`)
    }
}
