import { jobStoreContract } from '../../contract/job-store.ts'
import { JOB_STORES } from '../../contract/job-stores.ts'
import { describeWithPostgres } from '../../support/postgres.ts'

describeWithPostgres('the job store on PostgreSQL', () => jobStoreContract(JOB_STORES.postgres))
