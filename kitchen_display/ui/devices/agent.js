// The key of a program, copied by a tap; where a browser allows none, it is selected by a tap.
const button = document.getElementById("copy");
button.hidden = !navigator.clipboard;
button.addEventListener("click", async () => {
  await navigator.clipboard.writeText(document.getElementById("token").textContent);
  button.textContent = button.dataset.done;
});
