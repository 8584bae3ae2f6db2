import { jobStoreContract } from '../contract/job-store.ts'
import { JOB_STORES } from '../contract/job-stores.ts'

jobStoreContract(JOB_STORES.sqlite)
