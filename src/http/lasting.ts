/** What stays open until somebody ends it, and so would keep the server from closing. */
export interface Lasting {
  /** Tells clients that the server goes away, so that they come back to another one. */
  end(): void
  /** Cuts off what is left. */
  cut(): void
}
