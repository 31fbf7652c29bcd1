package io.verdant.settlement.evm;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** A node whose caller dies at its n-th question: before it was asked, or after it was answered and before that is known. */
final class DyingNode {
    /** What stands for the end of the process. */
    static final class Death extends Error {
        private static final long serialVersionUID = 1L;
    }

    private DyingNode() {}

    static EthereumNode dyingAt(EthereumNode node, int question, boolean answered) {
        int[] asked = {0};
        return (EthereumNode) Proxy.newProxyInstance(
                DyingNode.class.getClassLoader(), new Class<?>[] {EthereumNode.class}, (self, method, arguments) -> {
                    if (method.getName().equals("name") || method.getName().equals("close")) {
                        return method.invoke(node, arguments);
                    }
                    boolean last = ++asked[0] >= question;
                    if (last && !answered) {
                        throw new Death();
                    }
                    try {
                        Object answer = method.invoke(node, arguments);
                        if (last) {
                            throw new Death();
                        }
                        return answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
