// A button beside each link that is shown once: without this script the link is copied by hand.
"use strict";
for (const field of document.querySelectorAll(".link input[readonly]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet";
  button.textContent = field.dataset.copy;
  button.addEventListener("click", async () => {
    field.select();
    await navigator.clipboard.writeText(field.value);
    button.textContent = field.dataset.copied;
  });
  field.closest("label").after(button);
}
