import {
  allowsReconnect,
  CLOSE_CODES,
  isCloseReason,
  isSendableCloseCode,
} from "../../src/core/closeCode.js";

describe("the close codes", () => {
  it("are the sixteen registered ones, and nobody can change them", () => {
    const expected = Array.from({ length: 16 }, (_, index) => 1000 + index);
    expect(Object.values(CLOSE_CODES)).toEqual(expected);
    expect(Object.isFrozen(CLOSE_CODES)).toBe(true);
  });

  it.each([1000, 1001, 1003, 1007, 1014, 3000, 4999])("%p may be sent", (code) => {
    expect(isSendableCloseCode(code)).toBe(true);
  });

  it.each([0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 1000.5, NaN, Infinity])(
    "%p may not be sent",
    (code) => {
      expect(isSendableCloseCode(code)).toBe(false);
    },
  );

  it("take a reason of up to 123 bytes in UTF-8", () => {
    expect(["", "line\nline", "x".repeat(123), "é".repeat(61)].every(isCloseReason)).toBe(true);
    expect(["x".repeat(124), "é".repeat(62), undefined, 3].some(isCloseReason)).toBe(false);
  });

  it.each([1001, 1005, 1006, 1011, 1012, 1013, 3000, 3499, 4000, 4399, 4408, 4429, 4500])(
    "%p lets a client come back",
    (code) => {
      expect(allowsReconnect(code)).toBe(true);
    },
  );

  it.each([1000, 1002, 1003, 1007, 1008, 1009, 1010, 3500, 3999, 4400, 4401, 4499])(
    "%p is final",
    (code) => {
      expect(allowsReconnect(code)).toBe(false);
    },
  );
});
