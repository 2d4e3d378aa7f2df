package io.hwadaptor.rules;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Files that depend on each other in a circle: none of them can be read, tested or changed without all others. Found as
 * the strongly connected components of the graph of files (Tarjan, Depth-First Search and Linear Graph Algorithms,
 * 1972).
 */
final class FileCircles {
    private final Map<String, TreeSet<String>> arrows = new TreeMap<>();
    private final Map<String, Integer> order = new HashMap<>();
    private final Map<String, Integer> lowest = new HashMap<>();
    private final Deque<String> path = new ArrayDeque<>();
    private final List<List<String>> found = new ArrayList<>();

    private FileCircles(JavaClasses classes) {
        for (JavaClass type : classes) {
            TreeSet<String> targets = arrows.computeIfAbsent(file(type), name -> new TreeSet<>());
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass().getBaseComponentType();
                if (classes.contain(target.getName()) && !file(target).equals(file(type))) {
                    targets.add(file(target));
                }
            }
        }
    }

    /** {@return the circles of more files than some, each with the names of its files} */
    static List<List<String>> of(JavaClasses classes, int allowed) {
        FileCircles circles = new FileCircles(classes);
        for (String file : circles.arrows.keySet()) {
            if (!circles.order.containsKey(file)) {
                circles.visit(file);
            }
        }
        return circles.found.stream().filter(circle -> circle.size() > allowed).toList();
    }

    private static String file(JavaClass type) {
        JavaClass outermost = type;
        while (outermost.getEnclosingClass().isPresent()) {
            outermost = outermost.getEnclosingClass().get();
        }
        return outermost.getName();
    }

    private void visit(String file) {
        int place = order.size();
        order.put(file, place);
        lowest.put(file, place);
        path.push(file);
        for (String target : arrows.get(file)) {
            if (!order.containsKey(target)) {
                visit(target);
                lowest.merge(file, lowest.get(target), Math::min);
            } else if (path.contains(target)) {
                lowest.merge(file, order.get(target), Math::min);
            }
        }
        if (lowest.get(file) == place) {
            List<String> circle = new ArrayList<>();
            String member;
            do {
                member = path.pop();
                circle.add(member);
            } while (!member.equals(file));
            circle.sort(null);
            found.add(circle);
        }
    }
}
