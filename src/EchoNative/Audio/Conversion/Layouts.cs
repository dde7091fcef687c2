namespace EchoNative.Audio;

/// <summary>The layouts of one and two channels; more go through <see cref="ManyChannels"/>.</summary>
internal static class Layouts
{
    public readonly struct Mono : ILayout
    {
        public static int Channels => 1;

        public static int Picked => 0;
    }

    public readonly struct StereoMean : ILayout
    {
        public static int Channels => 2;

        public static int Picked => -1;
    }

    public readonly struct StereoLeft : ILayout
    {
        public static int Channels => 2;

        public static int Picked => 0;
    }

    public readonly struct StereoRight : ILayout
    {
        public static int Channels => 2;

        public static int Picked => 1;
    }
}
