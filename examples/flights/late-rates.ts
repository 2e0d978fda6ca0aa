/** A flight and whether it was late. */
export interface KnownFlight {
  readonly origin: string;
  readonly destination: string;
  readonly late: boolean;
}

/** How often flights are late: over all, and by airport. */
export interface LateRates {
  readonly overall: number;
  readonly origin: Readonly<Record<string, number>>;
  readonly destination: Readonly<Record<string, number>>;
}

/** An airport with few flights counts as this many ordinary ones more, or three late flights would make it the worst. */
const ordinaryFlights = 20;

function rateBy(flights: readonly KnownFlight[], end: 'origin' | 'destination', overall: number) {
  const counts = new Map<string, { late: number; all: number }>();
  for (const flight of flights) {
    const count = counts.get(flight[end]) ?? { late: 0, all: 0 };
    counts.set(flight[end], { late: count.late + Number(flight.late), all: count.all + 1 });
  }
  const rates = [...counts].map(([airport, { late, all }]): [string, number] => [
    airport,
    (late + ordinaryFlights * overall) / (all + ordinaryFlights),
  ]);
  return Object.fromEntries(rates);
}

/** Counts late flights. Only flights of training weeks may be given: the rates go into the features. */
export function lateRates(flights: readonly KnownFlight[]): LateRates {
  const overall = flights.filter((flight) => flight.late).length / flights.length;
  return {
    overall,
    origin: rateBy(flights, 'origin', overall),
    destination: rateBy(flights, 'destination', overall),
  };
}
