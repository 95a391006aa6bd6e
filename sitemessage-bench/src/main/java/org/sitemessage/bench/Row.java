package org.sitemessage.bench;

import java.util.Set;

/**
 * A row of the table.
 *
 * @param id name on the command line
 * @param title subject of the measurement
 * @param stores the kinds of databases that it is measured with
 * @param entry method that adds the contenders for one of them
 */
record Row(String id, String title, Set<Store> stores, Entry entry) {

  /** Adds the contenders of a row to its race. */
  @FunctionalInterface
  interface Entry {
    void enter(Race race, Lab lab, Store store) throws Exception;
  }

  Row {
    stores = Set.copyOf(stores);
  }

  /** Measures the row. */
  Result run(Lab lab, Store store) throws Exception {
    try (var race = new Race(id, title + ", " + store)) {
      entry.enter(race, lab, store);
      if (!lab.peers()) {
        race.withoutPeers();
      }
      return race.run(lab.sizes().warmUps, lab.sizes().rounds);
    }
  }
}
