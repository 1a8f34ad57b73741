namespace Myelin.Pictures;

/// <summary>The backward pass in numbers: a computation graph with the value above each edge and the gradient below it.</summary>
public static class BackwardPicture
{
    private const double Radius = 17, RowHeight = 74, Size = 12;

    /// <summary>Columns that are narrower have no room for numbers between their nodes.</summary>
    private const double LeastColumn = 90, Straight = 30, DownHeight = 96;

    private static readonly (string Name, GraphNode[] Nodes)[] s_examples =
    [
        ("shop",
        [
            new("apple", [], 0, 0, 100), new("count", [], 0, 1, 2), new("orange", [], 0, 2, 150), new("count'", [], 0, 3, 3), new("tax", [], 0, 4, 1.1f),
            new("×", [0, 1], 1, 0.5), new("×", [2, 3], 1, 2.5), new("+", [5, 6], 2, 1.5), new("×", [7, 4], 3, 2.5),
        ]),
        ("neuron",
        [
            new("x", [], 0, 0, 1.5f), new("w", [], 0, 1, -2), new("b", [], 0, 2, 4), new("t", [], 0, 3, 1),
            new("×", [0, 1], 1, 0.5), new("+", [4, 2], 2, 1.2), new("σ", [5], 3, 1.2), new("−", [6, 3], 4, 2.2), new("²", [7], 5, 2.2),
        ]),
        ("nested",
        [
            new("x", [], 0, 1, 0.5f), new("²", [0], 1, 1), new("exp", [1], 2, 1), new("log", [2], 3, 1), new("σ", [3], 4, 1),
        ]),
    ];

    /// <summary>The examples: buying fruit with a tax, a neuron with its squared error, and functions within functions.</summary>
    public static IReadOnlyList<string> Examples { get; } = [.. s_examples.Select(e => e.Name)];

    /// <summary>The picture of an example.</summary>
    /// <param name="example">Which, of <see cref="Examples"/>.</param>
    /// <exception cref="ArgumentException">It is not known.</exception>
    public static Picture Of(string example = "shop")
    {
        GraphNode[] nodes = Limits.Known(nameof(BackwardPicture), "example", example, s_examples, e => e.Name).Nodes;
        double[] values = [.. Enumerable.Range(0, nodes.Length).Select(i => (double)Value(nodes, i, leaf: null))];
        double[] gradients = [.. Enumerable.Range(0, nodes.Length).Select(i => Gradient(nodes, i))];
        PictureNumbers[] numbers = [new("values", values), new("gradients", gradients)];
        Label title = new("The backward pass on a computation graph", "计算图上的反向传播");
        bool Has(string name) => nodes.Any(node => node.Name == name);
        Label message = new Caption()
            .Say("Values flow forward. Gradients flow back: at each node the one that arrives is multiplied by the local derivative.",
                "数值向前流动，梯度向后流动：到达每个节点的梯度乘以局部导数。")
            .Say("A sum passes it on.", "加法原样传递。", Has("+")).Say("A product multiplies it by the other factor.", "乘法则乘以另一个因子。", Has("×"))
            .Say("Of functions within functions the derivatives are multiplied: the chain rule.", "函数套函数时，各导数相乘：这就是链式法则。", !Has("+")).Text;
        return new Picture("backward", title, message, numbers, style =>
            Page.Free((title, message), style, (scene, left, top, width) => Draw(scene, left, top, width, nodes, values, gradients)));
    }

    private static float Value(GraphNode[] nodes, int at, (int Node, Tensor Value)? leaf) => Evaluate(nodes, at, leaf).Item();

    /// <summary>The value of a node, with another node taken for an input.</summary>
    private static Tensor Evaluate(GraphNode[] nodes, int at, (int Node, Tensor Value)? leaf)
    {
        if (leaf is var (node, value) && node == at) return value;
        GraphNode here = nodes[at];
        if (here.Inputs.Length == 0) return Tensor.Scalar(here.Value);
        Tensor a = Evaluate(nodes, here.Inputs[0], leaf);
        return here.Name switch
        {
            "×" => a * Evaluate(nodes, here.Inputs[1], leaf),
            "+" => a + Evaluate(nodes, here.Inputs[1], leaf),
            "−" => a - Evaluate(nodes, here.Inputs[1], leaf),
            "²" => a * a,
            "exp" => a.Exp(),
            "log" => a.Log(),
            _ => a.Sigmoid(),
        };
    }

    /// <summary>The derivative of the result with respect to a node, by the library's backward pass.</summary>
    private static double Gradient(GraphNode[] nodes, int at)
    {
        if (at == nodes.Length - 1) return 1;
        Tensor leaf = Tensor.Scalar(Value(nodes, at, null)).RequireGrad();
        Evaluate(nodes, nodes.Length - 1, (at, leaf)).Backward();
        return leaf.Grad!.Item();
    }

    private static double Draw(Scene? scene, double left, double top, double width, GraphNode[] nodes, double[] values, double[] gradients)
    {
        double columns = nodes.Max(n => n.Column) + 1.4, rows = nodes.Max(n => n.Row) + 1;
        if (width / columns < LeastColumn) return DrawDown(scene, left, top, width, nodes, values, gradients);
        double Y(int i) => top + 34 + (nodes[i].Row * RowHeight);
        double X(int i) => left + 34 + (nodes[i].Column * width / columns);
        if (scene is null) return top + (rows * RowHeight) + 30;
        scene.Write(new(left, top + 6), new Label("above the edge: value", "边的上方：数值"), Ink.Text, 12);
        scene.Write(new(left + (width / 2), top + 6), new Label("below: gradient of the result", "下方：结果对它的梯度"), Ink.Series(0), 12);
        for (int i = 0; i < nodes.Length; i++)
        {
            foreach (int input in nodes[i].Inputs) Edge(scene, X(input), Y(input) + 20, X(i), Y(i) + 20, values[input], gradients[input]);
        }

        int last = nodes.Length - 1;
        Edge(scene, X(last), Y(last) + 20, left + width - 6, Y(last) + 20, values[last], 1);
        for (int i = 0; i < nodes.Length; i++) Node(scene, new(X(i), Y(i) + 20), nodes[i]);
        return top + (rows * RowHeight) + 30;
    }

    /// <summary>On a narrow page values flow down; the numbers are on both sides of the straight begin of an edge.</summary>
    private static double DrawDown(Scene? scene, double left, double top, double width, GraphNode[] nodes, double[] values, double[] gradients)
    {
        double step = width / (nodes.Max(n => n.Row) + 1);
        ScenePoint At(int i) => new(left + (step * (nodes[i].Row + 0.5)), top + 30 + Radius + (nodes[i].Column * DownHeight));
        int last = nodes.Length - 1;
        double bottom = At(last).Y + Radius + Straight + 10;
        if (scene is null) return bottom;
        scene.Write(new(left, top + 6), new Label("left: value", "左边：数值"), Ink.Text, 12);
        scene.Write(new(left + (width / 2), top + 6), new Label("right: gradient of the result", "右边：结果对它的梯度"), Ink.Series(0), 12);
        for (int i = 0; i < nodes.Length; i++)
        {
            ScenePoint from = new(At(i).X, At(i).Y + Radius + 4), bend = new(from.X, from.Y + Straight);
            int next = Array.FindIndex(nodes, node => node.Inputs.Contains(i));
            ScenePoint to = next < 0 ? bend : Toward(bend, At(next));
            scene.Add(new LineMark(next < 0 ? [from, bend] : [from, bend, to], Ink.Muted, 1.5, HasArrow: true));
            scene.Write(new(from.X - 6, from.Y + (Straight / 2)), Numbers.Text(values[i], "0.####"), Ink.Text, Size, Anchor.End);
            scene.Write(new(from.X + 6, from.Y + (Straight / 2)), Numbers.Text(gradients[i], "0.####"), Ink.Series(0), Size);
        }

        for (int i = 0; i < nodes.Length; i++) Node(scene, At(i), nodes[i]);
        return bottom;
    }

    /// <summary>The end of an edge at a node's circle.</summary>
    private static ScenePoint Toward(ScenePoint from, ScenePoint center)
    {
        double length = Math.Sqrt(Math.Pow(center.X - from.X, 2) + Math.Pow(center.Y - from.Y, 2)), share = (length - Radius - 2) / length;
        return new(from.X + (share * (center.X - from.X)), from.Y + (share * (center.Y - from.Y)));
    }

    private static void Node(Scene scene, ScenePoint center, GraphNode node)
    {
        bool isInput = node.Inputs.Length == 0;
        scene.Add(isInput ? new CircleMark(center, Radius + 4, Ink.Shade, Ink.Muted) : new CircleMark(center, Radius, Ink.Paper, Ink.Series(6)));
        scene.Write(center, Name(node.Name), Ink.Text, isInput ? 12 : 15, Anchor.Middle, room: (2 * Radius) + 4);
    }

    /// <summary>The numbers are written where the edge begins, so that edges that meet do not cover them, and clear of it over their whole width.</summary>
    private static void Edge(Scene scene, double x0, double y0, double x1, double y1, double value, double gradient)
    {
        double length = Math.Sqrt(((x1 - x0) * (x1 - x0)) + ((y1 - y0) * (y1 - y0))), share = (length - Radius - 2) / length, begin = (Radius + 4) / length;
        ScenePoint from = new(x0 + ((x1 - x0) * begin), y0 + ((y1 - y0) * begin)), to = new(x0 + ((x1 - x0) * share), y0 + ((y1 - y0) * share));
        scene.Add(new LineMark([from, to], Ink.Muted, 1.5, HasArrow: true));
        double x = x0 + Radius + 8, slope = (y1 - y0) / (x1 - x0);
        string above = Numbers.Text(value, "0.####"), below = Numbers.Text(gradient, "0.####");
        double Along(double place) => y0 + (slope * (place - x0));
        scene.Write(new(x, Math.Min(Along(x), Along(x + TextWidth.Of(above, Size))) - 9), above, Ink.Text, Size);
        scene.Write(new(x, Math.Max(Along(x), Along(x + TextWidth.Of(below, Size))) + 9), below, Ink.Series(0), Size);
    }

    private static Label Name(string name) => name switch
    {
        "apple" => new Label(name, "苹果"),
        "orange" => new Label(name, "橙子"),
        "count" or "count'" => new Label("count", "个数"),
        "tax" => new Label(name, "税率"),
        _ => name,
    };

    private sealed record GraphNode(string Name, int[] Inputs, int Column, double Row, float Value = 0);
}
