"use strict";

// Photos, made small on the telephone before they are kept, and the customer's signature by finger. Each is kept under its digest at once, before anything is sent.
Field.paper = (() => {
  const MOST_BYTES = 300 * 1024, MOST_PHOTOS = 12;
  const SIZES = [[1600, 0.8], [1600, 0.65], [1280, 0.65], [1280, 0.5], [1024, 0.5], [800, 0.45], [640, 0.4]];

  const blobOf = (canvas, type, quality) => new Promise((resolve) => canvas.toBlob(resolve, type, quality));

  const drawn = (bitmap, longest) => {
    const scale = Math.min(1, longest / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    return canvas;
  };

  // Smaller and coarser until it fits; what does not at the end goes as it is, the server takes more.
  const small = async (file) => {
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    let found = null;
    for (const [longest, quality] of SIZES) {
      found = await blobOf(drawn(bitmap, longest), "image/jpeg", quality);
      if (found && found.size <= MOST_BYTES) break;
    }
    bitmap.close();
    return found;
  };

  const keep = async (blob, kind, number) => {
    const content = await blob.arrayBuffer();
    const digest = await Field.digest(content);
    await Field.store.keepFile({ digest, kind, number, content, type: blob.type, size: blob.size, at: Date.now() });
    return digest;
  };

  // A blob: address is not allowed here; the picture is painted instead.
  const paint = async (canvas, content, type, side) => {
    const bitmap = await createImageBitmap(new Blob([content], { type }));
    const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
    canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
  };

  const photos = (place, number, changed) => {
    const shots = place.querySelector("[data-shots]"), error = place.querySelector("[data-photo-error]");
    let digests = [];

    const say = (text) => { error.textContent = text; error.classList.toggle("d-block", Boolean(text)); };

    const show = async () => {
      shots.replaceChildren();
      for (const [index, digest] of digests.entries()) {
        const kept = await Field.store.file(digest);
        if (!kept) continue;
        const shot = document.createElement("figure");
        const canvas = document.createElement("canvas");
        canvas.setAttribute("role", "img");
        canvas.setAttribute("aria-label", Field.word("photo", { n: index + 1 }));
        const words = document.createElement("figcaption");
        words.textContent = `${Field.word("photo", { n: index + 1 })} · ${Math.ceil(kept.size / 1024)} KB`;
        const button = document.createElement("button");
        button.type = "button";
        button.className = "btn";
        button.textContent = Field.word("remove");
        button.setAttribute("aria-label", `${Field.word("remove")} ${Field.word("photo", { n: index + 1 })}`);
        button.addEventListener("click", async () => {
          digests = digests.filter((each) => each !== digest);
          await changed();
          await show();
        });
        shot.append(canvas, words, button);
        shots.append(shot);
        await paint(canvas, kept.content, kept.type, 320).catch(() => canvas.remove());
      }
    };

    const take = async (files) => {
      say("");
      for (const file of files) {
        if (digests.length >= MOST_PHOTOS) { say(Field.word("too-many")); break; }
        try {
          const digest = await keep(await small(file), "photo", number);
          if (!digests.includes(digest)) digests.push(digest);
        } catch { say(Field.word("no-picture")); }
      }
      await changed();
      await show();
    };

    for (const input of place.querySelectorAll("[data-take], [data-choose]")) {
      input.addEventListener("change", async () => { await take([...input.files]); input.value = ""; });
    }
    return { digests: () => digests, restore: async (known) => { digests = known ?? []; await show(); } };
  };

  const signature = (place, changed) => {
    const canvas = place.querySelector("[data-pad]"), field = place.querySelector("[name=signature]");
    const hint = place.querySelector("[data-pad-hint]");
    const pen = canvas.getContext("2d");
    let isDrawing = false, isEmpty = true;

    const clean = () => {
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.strokeStyle = "#10233f";
      pen.lineWidth = 4;
      pen.lineCap = pen.lineJoin = "round";
      isEmpty = true;
      hint.hidden = false;
    };
    const at = (event) => {
      const box = canvas.getBoundingClientRect();
      return [(event.clientX - box.left) * canvas.width / box.width, (event.clientY - box.top) * canvas.height / box.height];
    };
    const keepIt = async () => {
      const blob = await blobOf(canvas, "image/png");
      field.value = await keep(blob, "signature", "");
      await changed();
    };
    canvas.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      canvas.setPointerCapture(event.pointerId);
      isDrawing = true;
      isEmpty = false;
      hint.hidden = true;
      pen.beginPath();
      pen.moveTo(...at(event));
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!isDrawing) return;
      for (const each of event.getCoalescedEvents?.().length ? event.getCoalescedEvents() : [event]) pen.lineTo(...at(each));
      pen.stroke();
    });
    const lift = () => { if (isDrawing) { isDrawing = false; if (!isEmpty) keepIt(); } };
    canvas.addEventListener("pointerup", lift);
    canvas.addEventListener("pointercancel", lift);
    place.querySelector("[data-clear]").addEventListener("click", async () => { clean(); field.value = ""; await changed(); });
    clean();

    const restore = async (digest) => {
      const kept = digest ? await Field.store.file(digest) : null;
      if (!kept) return;
      const bitmap = await createImageBitmap(new Blob([kept.content], { type: kept.type }));
      pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
      bitmap.close();
      field.value = digest;
      isEmpty = false;
      hint.hidden = true;
    };
    return { restore };
  };

  return { photos, signature };
})();
