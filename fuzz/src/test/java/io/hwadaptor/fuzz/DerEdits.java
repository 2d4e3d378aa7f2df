package io.hwadaptor.fuzz;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Changes single elements of a good encoding and lets the lengths around them follow: what a fuzzer of bytes hardly
 * ever finds, because one byte more makes every length before it wrong.
 */
final class DerEdits {
    private static final int MAX_EDITS = 4;
    private static final int CONSTRUCTED = 0x20;

    /** An element, its children if it has any, and how its length is written. */
    private static final class Node {
        private int tag;
        private byte[] content = {};
        private final List<Node> children = new ArrayList<>();
        /** Octets of the length behind the first one; −1 for as few as there can be. */
        private int lengthOctets = -1;

        private byte[] encode() {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            children.forEach(child -> body.writeBytes(child.encode()));
            body.writeBytes(content);
            int length = body.size();
            int fewest = length < 0x80 ? 0 : length < 0x100 ? 1 : 2;
            int octets = lengthOctets < 0 ? fewest : lengthOctets;
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.write(tag);
            out.write(octets == 0 ? length : 0x80 | octets);
            for (int i = octets - 1; i >= 0; i--) {
                out.write(i < Integer.BYTES ? length >>> (8 * i) : 0);
            }
            out.writeBytes(body.toByteArray());
            return out.toByteArray();
        }
    }

    private DerEdits() {
    }

    /** {@return a good encoding with up to four changes} */
    static byte[] edit(byte[] good, Input in) {
        List<Node> all = new ArrayList<>();
        Node root = parse(good, 0, good.length, all);
        int edits = 1 + in.below(MAX_EDITS);
        for (int i = 0; i < edits; i++) {
            edit(all.get(in.below(all.size())), in);
        }
        return root.encode();
    }

    private static void edit(Node node, Input in) {
        byte[] content = node.content;
        switch (in.below(7)) {
            case 0 -> node.lengthOctets = in.below(6);
            case 1 -> node.content = Arrays.copyOf(content, content.length + 1 + in.below(2));
            case 2 -> node.content = Arrays.copyOf(content, content.length - Math.min(content.length, 1));
            case 3 -> {
                // One octet in front: a sign, or a zero that nobody needs.
                byte[] longer = new byte[content.length + 1];
                longer[0] = (byte) in.u8();
                System.arraycopy(content, 0, longer, 1, content.length);
                node.content = longer;
            }
            case 4 -> node.tag = in.u8();
            case 5 -> {
                if (!node.children.isEmpty()) {
                    int at = in.below(node.children.size());
                    Node moved = node.children.get(at);
                    if (in.flag()) {
                        node.children.remove(at);
                    }
                    if (in.flag()) {
                        node.children.add(moved);
                    }
                }
            }
            default -> {
                if (content.length > 0) {
                    content[in.below(content.length)] ^= (byte) in.u8();
                }
            }
        }
    }

    /** Only of what this module's samples are: short tags, lengths of up to three octets. */
    private static Node parse(byte[] bytes, int from, int end, List<Node> all) {
        Node node = new Node();
        all.add(node);
        node.tag = bytes[from] & 0xff;
        int at = contentOf(bytes, from);
        if ((node.tag & CONSTRUCTED) == 0) {
            node.content = Arrays.copyOfRange(bytes, at, end);
            return node;
        }
        while (at < end) {
            int next = endOf(bytes, at);
            node.children.add(parse(bytes, at, next, all));
            at = next;
        }
        return node;
    }

    private static int contentOf(byte[] bytes, int from) {
        int first = bytes[from + 1] & 0xff;
        return from + 2 + (first < 0x80 ? 0 : first - 0x80);
    }

    private static int endOf(byte[] bytes, int from) {
        int first = bytes[from + 1] & 0xff;
        int length = first;
        if (first >= 0x80) {
            length = 0;
            for (int i = 0; i < first - 0x80; i++) {
                length = length << 8 | (bytes[from + 2 + i] & 0xff);
            }
        }
        return contentOf(bytes, from) + length;
    }
}
