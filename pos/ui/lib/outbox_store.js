// Where commands wait on the device: IndexedDB, or memory where a browser gives none.
const DATABASE = "tresen";
const STORE = "outbox";

function opened() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("blocked"));
  });
}

function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

class Database {
  constructor(database) {
    this.database = database;
  }

  #store(mode) {
    return this.database.transaction(STORE, mode).objectStore(STORE);
  }

  put(record) {
    return done(this.#store("readwrite").put(record));
  }

  delete(id) {
    return done(this.#store("readwrite").delete(id));
  }

  all() {
    return done(this.#store("readonly").getAll());
  }
}

// Private windows of some browsers: what waits lives as long as the page.
class Memory {
  records = new Map();
  volatile = true;

  async put(record) {
    this.records.set(record.id, record);
  }

  async delete(id) {
    this.records.delete(id);
  }

  async all() {
    return [...this.records.values()];
  }
}

export async function openStore() {
  try {
    return new Database(await opened());
  } catch {
    return new Memory();
  }
}
