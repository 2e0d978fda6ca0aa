import assert from 'node:assert/strict';
import { formatBaggage, parseBaggage } from '../../lib/record/baggage-text.js';

describe('the text of a baggage', () => {
  const again = (text: string): string | undefined => {
    const baggage = parseBaggage(text);
    return baggage === undefined ? undefined : formatBaggage(baggage);
  };

  it('is written as it was read: values percent-encoded, with their properties', () => {
    assert.equal(again('user=ad%C3%A0'), 'user=ad%C3%A0');
    assert.equal(again(' a = 1 ;x;y=2 , b=%2C%3B'), 'a=1;x;y=2,b=%2C%3B');
    assert.equal(parseBaggage('user=ad%C3%A0')?.getEntry('user')?.value, 'adà');
  });

  it('leaves out members that are none', () => {
    assert.equal(again('a=1,none,=2,b=%zz,,c='), 'a=1,c=');
    assert.equal(again('none'), undefined);
    assert.equal(again(''), undefined);
    assert.equal(again('__proto__=1,a=2'), '__proto__=1,a=2');
  });
});
