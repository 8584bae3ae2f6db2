/** Which values of free JSON are of an attribute's type, and as what they are stored then. */
import type { AttributeType, AttributeValue } from '../../src/core/attributes.ts'
import type { JsonValue } from '../../src/core/document.ts'
import type { GeoPoint } from '../../src/core/geo.ts'

/** The value as it is stored, or undefined when it is not of the type. */
export function valueOfType(type: AttributeType, value: JsonValue): AttributeValue | undefined {
  switch (type) {
    case 'STRING':
      return typeof value === 'string' ? value.toWellFormed() : undefined
    case 'STRING_LIST':
      return textsOf(Array.isArray(value) ? value : [value])
    case 'INT':
      return typeof value === 'number' && value % 1 === 0 && value > -(2 ** 31) && value < 2 ** 31 ? value : undefined
    case 'FLOAT':
      return typeof value === 'number' ? value : undefined
    case 'BOOLEAN':
      return value === true || value === false ? value : undefined
    case 'DATE_TIME':
      return typeof value === 'string' ? timeOf(value) : undefined
    case 'GEO':
      return placeOf(value)
  }
}

function textsOf(values: readonly JsonValue[]): readonly string[] | undefined {
  const texts = values.flatMap((value) => (typeof value === 'string' ? value.toWellFormed() : []))
  return texts.length === values.length ? texts : undefined
}

function placeOf(value: JsonValue): GeoPoint | undefined {
  if (value === null || typeof value !== 'object' || !('latitude' in value && 'longitude' in value)) return undefined
  const { latitude, longitude } = value
  if (typeof latitude !== 'number' || typeof longitude !== 'number') return undefined
  return latitude >= -90 && latitude <= 90 && longitude >= -180 && longitude <= 180
    ? { latitude, longitude }
    : undefined
}

const TIME =
  /^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)(?:[Tt ](?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d)(?<fraction>\.\d+)?(?<zone>[Zz]|[+-]\d\d:\d\d))?$/
const MONTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
const [MINUTE, DAY] = [60_000, 86_400_000]
const DAYS_TO_1970 = daysBeforeYear(1970)

/** Milliseconds since 1970 of an RFC 3339 instant, or of the start of a UTC day, reckoned from the calendar. */
function timeOf(text: string): number | undefined {
  const parts = TIME.exec(text)?.groups
  if (parts === undefined) return undefined
  const number = (name: string): number => Number(parts[name] ?? 0)
  const [year, month, day] = [number('year'), number('month'), number('day')]
  const [hour, minute, second] = [number('hour'), number('minute'), number('second')]
  const shift = minutesEast(parts['zone'] ?? 'Z')
  if (day < 1 || day > daysIn(year, month) || hour > 23 || minute > 59 || second > 59 || shift === undefined) {
    return undefined
  }
  const days = daysBeforeYear(year) - DAYS_TO_1970 + daysBeforeMonth(year, month) + day - 1
  const time = days * DAY + (hour * 60 + minute - shift) * MINUTE + second * 1_000
  const milliseconds = Number((parts['fraction'] ?? '.').slice(1, 4).padEnd(3, '0'))
  return yearsOfFourDigits(time + milliseconds)
}

function minutesEast(zone: string): number | undefined {
  if (zone === 'Z' || zone === 'z') return 0
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(4))]
  if (hours > 23 || minutes > 59) return undefined
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes)
}

/** An offset can lead out of what RFC 3339 can write. */
const yearsOfFourDigits = (time: number): number | undefined =>
  time >= -DAYS_TO_1970 * DAY && time < (daysBeforeYear(10_000) - DAYS_TO_1970) * DAY ? time : undefined

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
const daysIn = (year: number, month: number): number => (MONTHS[month - 1] ?? 0) + (month === 2 && isLeap(year) ? 1 : 0)

/** From the first day of year 0, which was a leap year. */
function daysBeforeYear(year: number): number {
  const last = year - 1
  return year * 365 + (year === 0 ? 0 : 1 + Math.floor(last / 4) - Math.floor(last / 100) + Math.floor(last / 400))
}

const daysBeforeMonth = (year: number, month: number): number =>
  MONTHS.slice(0, month - 1).reduce((days, _, place) => days + daysIn(year, place + 1), 0)
