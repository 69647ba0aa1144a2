// What the server wrote into the page for its scripts: token, partition, venue, language, texts.
const element = document.getElementById("boot");

export const boot = element ? JSON.parse(element.textContent) : {};
