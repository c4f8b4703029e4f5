// The least an Ink program does before it paints: what first paint is compared with.
import {render, Text} from 'ink';
import {createElement} from 'react';

render(createElement(Text, null, 'hello'));
setInterval(() => {}, 1000);
