using Tag = System.Collections.Generic.KeyValuePair<string, object?>;

namespace EchoNative.Server;

/// <summary>The values of one set of attributes. Its family's lock guards it.</summary>
internal sealed class MetricSeries(Tag[] tags, int buckets)
{
    public Tag[] Tags { get; } = tags;

    /// <summary>The value; of a histogram, the sum.</summary>
    public double Value { get; set; }

    /// <summary>Measurements in each bucket of a histogram, the last without a bound.</summary>
    public long[] Buckets { get; } = new long[buckets];

    /// <summary>The collection that last saw it, where values are asked for.</summary>
    public int Collection { get; set; }

    public bool Has(ReadOnlySpan<Tag> tags)
    {
        if (tags.Length != Tags.Length)
        {
            return false;
        }

        for (int i = 0; i < tags.Length; i++)
        {
            if (!string.Equals(tags[i].Key, Tags[i].Key, StringComparison.Ordinal) || !Equals(tags[i].Value, Tags[i].Value))
            {
                return false;
            }
        }

        return true;
    }
}
